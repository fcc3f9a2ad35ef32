"""Every form of the blog, read off its page and sent as a browser without scripts sends it: it does its work.

To what stands on the page nothing is added but what a person types, picks or changes. Before each press the database
is what it was when the page was shown, so no press is in another's way. Where an answer leads to is looked at, too, and
what can be pressed there for the first time (“Undo”, “Yes, all of them”) is pressed next.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from io import BytesIO
from sqlite3 import Connection, connect
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import delete
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from blog import clock
from blog.accounts.factors.authenticator import set_up_authenticator
from blog.accounts.leaves import Leaves
from blog.accounts.links import Purpose, make_link
from blog.accounts.models import HeldRole, Person, Role
from blog.accounts.providers.models import ProviderLink
from blog.accounts.set_up import set_up_token
from blog.accounts.sign_up import opened
from blog.comments.guest import Left, leave
from blog.config import OpenIdConfig
from blog.moderation.models import Report, ReportReason
from blog.notifications.http import links_of
from blog.notifications.kinds import Kind
from blog.posts import autosave
from blog.posts.models import PostStatus
from blog.posts.review import submit
from blog.privacy.close import close
from blog.settings.change import change_settings
from blog.settings.current import current_settings
from blog.settings.models import Commenters, CommentSettings
from tests.accounts.factors import KEY, code_at
from tests.accounts.test_profile import a_picture
from tests.browse import COOKIE, a_token
from tests.build import PASSWORD, a_comment, a_person, a_post
from tests.conftest import SECRET
from tests.one_of_each import one_of_each
from tests.test_who_may import doors

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

NOT_PRESSED = {
    "/login/passkey": "a passkey",
    "/me/sign-in/passkeys/new": "a passkey",
    "/login/provider": "pressed by tests/browser/test_factors.py, where there is a provider, without scripts",
    "/write/<id:post_id>/autosave": "sent by a script while one types",
    "/write/new/autosave": "sent by a script while one types",
    "/csp-reports": "sent by browsers",
}
"""Doors that this test does not come through, and why."""

ONLY_LEADS_ON = {"/settings/people", "/login"}
"""Change nothing, though they answer 303: an admin's search, and signing in up to the second step."""

COOKIES = ("session", COOKIE, "known_device")

PAGES = {
    "nobody": "/join /login /reset /confirm/ /confirm/{confirm} /reset/{reset} /not-me/{not_me} /me/email/{new_email}"
    " /letters/decide/{decide} /letters/stop/{stop} /comments/confirm/{guest} /posts/{post_id}/guest",
    "olga": "/ /me /me/claims?q=old /me/close /me/data /me/devices /me/invitations /me/letters /me/profile /me/sign-in"
    " /me/sign-in/app /me/sign-in/passkeys/new /me/comments/{rejected}/appeal"
    " /comments/{fresh}/edit /comments/{fresh}/withdraw /comments/{rejected}/again",
    "sven": "/me/sanctions/{suspension_id}/appeal",
    "cleo": "/me/close",
    "fay": "/me/sign-in",
    "ada": "/write/ /write/new /write/{draft} /write/{trashed} /write/{post_id} /write/{submitted}",
    "connie": "/write/{submitted} /write/new",
    "moe": "/me/claims?q=old /comments/{fresh}/report /moderation/ /moderation/appeals",
    "max": "/moderation/?queue=all /moderation/reported /moderation/applications /moderation/log"
    " /moderation/comments/{held} /moderation/comments/{fresh} /moderation/batches/{batch_id}"
    " /moderation/people/{person_id} /moderation/people/{sven_id} /moderation/people/{person_id}/branch"
    " /moderation/rules /moderation/rules/try /moderation/rules/backtest?rule=held_words"
    " /settings/ /settings/comments /settings/membership /settings/discovery /settings/retention /settings/history"
    " /settings/people /settings/people/claims /settings/people/{person_id} /settings/people/{person_id}/close"
    " /settings/people/{person_id}/data",
}
"""Who looks at what; for every door of the blog there has to be a page among them that leads through it."""

TYPED = {
    "email": "new@mail.example",
    "display_name": "Nelly",
    "password": "three little words",
    "old_password": PASSWORD,
    "application": "I mend gates.",
    "body": "A gate is no wall.",
    "text": "Look at this.",
    "reason": "It says so.",
    "words": "It was me.",
    "answer": "So it was.",
    "note": "For the gardeners.",
    "title": "On gates",
    "source": "Some words.",
    "held_words": "kettle",
    "q": "gates",
}
"""What a person types into an empty field, by its name."""


@dataclass(frozen=True)
class Shown:
    """A page as a browser shows it."""

    cookies: dict[str, str]
    path: str
    page: Any


@dataclass
class Walk:
    """Goes from page to page of one blog, and notes what went wrong."""

    app: Flask
    database: str
    emails: dict[str, str]
    """By the path where one signs in."""
    pressed: set[tuple[object, ...]] = field(default_factory=set)
    doors: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    def look(self, cookies: dict[str, str], path: str) -> Shown:
        client = self.client(cookies)
        return self.follow(client, client.get(path), path)

    def client(self, cookies: dict[str, str]) -> FlaskClient:
        client = self.app.test_client()
        for name, value in cookies.items():
            client.set_cookie(name, value)
        return client

    def follow(self, client: FlaskClient, answer: TestResponse, path: str) -> Shown:
        """Return the page to which an answer leads."""
        while answer.status_code in {301, 302, 303}:
            path = urljoin(path, answer.headers["Location"])
            parts = urlsplit(path)
            answer = client.get(f"{parts.path}?{parts.query}")
        if answer.status_code != 200:
            self.wrong.append(f"{path} answers {answer.status_code}")
        with answer:
            is_page = answer.mimetype == "text/html"
            page = html.fromstring(answer.get_data(as_text=True) if is_page else "<p>")
        found = {name: client.get_cookie(name) for name in COOKIES}
        return Shown({name: each.value for name, each in found.items() if each}, path, page)

    def press_all(self, shown: Shown) -> None:
        """Press every button of a kind that was not pressed before, and those to which that leads."""
        self.wrong += [f"{shown.path}: {each}" for each in wants_scripts(shown.page)]
        with closing(copied(self.database)) as before:
            for form in shown.page.forms:
                for button in buttons(form):
                    kind = (self.door(shown, form, button), *kind_of(form, button))
                    if kind not in self.pressed and kind[0] not in NOT_PRESSED:
                        self.pressed.add(kind)
                        restore(before, self.database)
                        self.press(shown, form, button, before)

    def door(self, shown: Shown, form: Any, button: Any) -> str:
        """Return the rule of the address to which a button sends; NotFound and the like are errors."""
        path = urlsplit(goes_to(shown, form, button)).path
        adapter = self.app.url_map.bind("localhost")
        rule, _values = adapter.match(path, method=form.method, return_rule=True)
        return str(rule)

    def press(self, shown: Shown, form: Any, button: Any, before: Connection) -> None:
        door, path = self.door(shown, form, button), goes_to(shown, form, button)
        sent, client = self.filled(shown, form, button), self.client(shown.cookies)
        self.app.extensions["counters"].reset()  # an hour later
        if form.method == "GET":
            answer = client.get(urlsplit(path).path, query_string=sent)
        else:
            answer = client.post(path, data=sent)
        said = f"{shown.path}: {form.method} {door} {button.get('value') or ''}"
        if answer.status_code not in {200, 303}:
            errors = html.fromstring(answer.text).xpath("//*[contains(@class, 'error')]")
            self.wrong.append(f"{said} answers {answer.status_code}: {words(errors)} {sent}")
            return
        must_act = answer.status_code == 303 and door not in ONLY_LEADS_ON
        then = self.follow(client, answer, path)
        if must_act and not differs(before, self.database):
            self.wrong.append(f"{said} did nothing: {sent}")
        again = shown.path.startswith("/me/typed") and door != "/me/typed"
        if form.method == "POST" and not again:  # what is sent again has a page of its own
            self.doors.add(door)
        self.press_all(then)

    def filled(self, shown: Shown, form: Any, button: Any) -> MultiDict[str, Any]:
        """Return what a browser sends when somebody filled in what is empty, or changed one thing where nothing is."""
        typed = dict(TYPED)
        if secret := shown.page.xpath("string(//code[contains(@class, 'secret')])").replace(
            " ", ""
        ):
            typed["code"] = code_at(clock.now(), secret)
        elif shown.path.startswith("/login/code"):
            typed["code"] = code_at(clock.now())
        if shown.path == "/login":
            typed |= {"email": self.emails["fay"], "password": PASSWORD}
        return filled(form, button, typed)


def goes_to(shown: Shown, form: Any, button: Any) -> str:
    return urljoin(shown.path, button.get("formaction") or form.get("action") or shown.path)


def kind_of(form: Any, button: Any) -> tuple[object, ...]:
    """Return what makes a button another one than those pressed before; numbers do not."""
    value = button.get("value") or ""
    fields = frozenset(form.fields.keys())
    return form.method, fields, button.get("name"), "" if value.isdigit() else value


HIDDEN = "ancestor-or-self::*[@hidden or self::template or self::dialog]"


def buttons(form: Any) -> list[Any]:
    """Return what sends the form that somebody without scripts can see."""
    found = form.xpath(f".//button[not(@type) or @type='submit'][not({HIDDEN})][not(@disabled)]")
    one_field = len(form.xpath(".//input[not(@type='hidden')]")) == 1
    return list(found) or ([html.fromstring("<button>")] if one_field else [])  # Enter sends it


def wants_scripts(page: Any) -> Iterator[str]:
    """Yield what does nothing, or cannot be done, without scripts."""
    for form in page.forms:
        passkey = form.get("data-passkey-get") is not None
        if not buttons(form) and not passkey and form.get("method") != "dialog":
            yield f"nothing sends {form.get('action')}"
        if form.xpath(".//input[@type='file']") and form.get("enctype") != "multipart/form-data":
            yield f"no file leaves {form.get('action')}"
    for path in (
        f"//button[@type='button'][not({HIDDEN})]",
        f"//*[@required][@type='hidden' or {HIDDEN}][not(ancestor::dialog)]",
        "//*[starts-with(@href, 'javascript:') or @href='#'] | //a[not(@href)]",
        f"//*[@name][self::input or self::select or self::textarea or self::button][not(ancestor::form)][not(@form)][not({HIDDEN})]",
    ):
        for each in page.xpath(path):
            yield f"works by a script: {html.tostring(each, encoding='unicode')[:200]}"


def filled(form: Any, button: Any, typed: dict[str, str]) -> MultiDict[str, Any]:
    sent: MultiDict[str, Any] = MultiDict()
    for name, value in form.form_values():
        sent.add(name, value.removeprefix("\n"))  # as browsers read a textarea
    did = False
    for each in form.xpath(".//input | .//textarea"):
        name, kind = each.name, each.get("type", "text")
        if kind == "file":
            sent[name], did = (BytesIO(a_picture()), "me.jpg"), True
        elif name == "opened":  # who types takes a minute
            sent[name] = opened(SECRET, at=clock.now() - timedelta(minutes=1))
        elif kind != "hidden" and sent.get(name) == "" and name in typed:
            sent[name], did = typed[name], True
        elif kind == "radio" and name not in sent:
            sent[name] = each.get("value")
    for each in form.getroottree().xpath(f"//*[@form='{form.get('id')}'][@type='checkbox']")[-1:]:
        sent[each.name], did = each.get("value"), True
    if not did or "roles" in form.fields:
        change_one(form, sent)
    if button.get("name"):
        sent.add(button.get("name"), button.get("value") or "")
    return sent


def change_one(form: Any, sent: MultiDict[str, Any]) -> None:
    """Type on in the first field of a form, pick the next choice, or set the first mark."""
    for each in form.xpath(".//input[not(@type='hidden')] | .//textarea | .//select"):
        kind, name = each.get("type", each.tag), each.name
        if kind == "select":
            sent[name] = next(value for value in each.value_options if value != each.value)
        elif kind == "checkbox":
            sent.setlist(name, [] if each.checked else [each.get("value") or "y"])
        elif kind == "number":
            sent[name] = str(int(sent.get(name) or 0) + 1)
        elif kind in {"text", "textarea", "input"} and name not in {"homepage", "hub"}:
            sent[name] = f"{sent.get(name, '')} too"
        else:
            continue
        return


def words(elements: list[Any]) -> str:
    return " ".join(" ".join(each.text_content().split()) for each in elements)


def copied(path: str) -> Connection:
    copy = connect(":memory:")
    with closing(connect(path)) as live:
        live.backup(copy)
    return copy


def restore(copy: Connection, path: str) -> None:
    with closing(connect(path)) as live:
        copy.backup(live)


def differs(before: Connection, path: str) -> bool:
    """Whether anything in the database became another, but for what is counted."""

    def rows(database: Connection) -> set[str]:
        return {each for each in database.iterdump() if '"counters"' not in each}

    with closing(connect(path)) as live:
        return rows(live) != rows(before)


def test_every_form_does_its_work_without_scripts(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = OpenIdConfig(
        issuer="https://elsewhere.example", client_id="us", client_secret="x", name="Elsewhere"
    )
    monkeypatch.setitem(app.config, "OPENID", config)
    cast, ids = a_blog(app, session)
    emails = {name: each.account.email for name, each in cast.items() if each.account}
    tokens = {name: {COOKIE: a_token(session, each)} for name, each in cast.items()}
    session.commit()
    walk = Walk(app, str(app.extensions["database"].engine.url.database), emails)
    with closing(copied(walk.database)) as base:
        for who, paths in PAGES.items():
            for path in paths.split():
                restore(base, walk.database)
                walk.press_all(walk.look(tokens.get(who, {}), path.format(**ids)))
        restore(base, walk.database)
    walk.press_all(typed_before_signing_in(walk, tokens["moe"], f"/me/claims/{ids['free']}/ask"))
    session.execute(delete(HeldRole).where(HeldRole.role == Role.ADMIN))
    session.commit()
    walk.press_all(walk.look({}, f"/setup/{set_up_token(SECRET)}"))
    assert "\n".join(walk.wrong) == ""
    changing = {str(rule) for method, rule in doors(app) if method == "POST"}
    assert changing - walk.doors == NOT_PRESSED.keys()


def typed_before_signing_in(walk: Walk, token: dict[str, str], path: str) -> Shown:
    """Send a form that one may not, sign in, and return the page that offers to send it."""
    shown = walk.look({}, "/reset")
    client = walk.client(shown.cookies)
    csrf = shown.page.forms[-1].fields["csrf_token"]
    client.post(path, data={"csrf_token": csrf, "words": "It was me."})
    session = client.get_cookie("session")
    assert session is not None
    return walk.look({"session": session.value, **token}, f"/me/typed?form={path}")


def a_blog(app: Flask, session: Session) -> tuple[dict[str, Person], dict[str, Any]]:
    """Let there be what every page needs; return people by name, and what stands in addresses."""
    world, at = one_of_each(session), clock.now()
    cast = {"olga": world.olga, "sven": world.sven, "ada": world.ada, "max": world.max_,
            "moe": world.moe}  # fmt: skip
    cast |= {name: a_person(session, name) for name in ("cleo", "fay", "gil")}
    cast["connie"] = a_person(session, "connie", Role.CONTRIBUTOR)
    olga, ada, fay, moe = (cast[name] for name in ("olga", "ada", "fay", "moe"))
    guests = CommentSettings(commenters=Commenters.ANYONE, seconds_between=0)
    everybody = replace(current_settings(session), comments=guests)
    change_settings(session, everybody, by_id=None, at=at)
    a_person(session, "tim", approved=False)
    uma = a_person(session, "uma", confirmed=False)
    close(session, person_id=cast["cleo"].id, leaves=Leaves.NAME, by=cast["cleo"], at=at)
    earlier = at - timedelta(hours=1)
    set_up_authenticator(
        session, SECRET, person_id=fay.id, app_secret=KEY, code=code_at(earlier), at=earlier
    )
    session.add(
        ProviderLink(
            person_id=olga.id,
            issuer="https://elsewhere.example",
            subject="olga",
            email="olga@elsewhere.example",
            made_at=at,
        )
    )
    post = a_post(session, ada, published_at=earlier)
    typed = {"title": "Half a post", "source": "Some"}
    autosave.keep(session, typed, by=ada, post_id=autosave.NEW, version=0, at=at)
    submitted = a_post(session, cast["connie"], status=PostStatus.DRAFT)
    submit(session, submitted, by=cast["connie"], at=at)
    a_comment(session, post, session.get_one(Person, world.ids["imported"]))
    reported = a_comment(session, post, cast["gil"])
    reported.was_reported = True
    session.add(
        Report(
            comment_id=reported.id,
            by_id=olga.id,
            reason=ReportReason.SPAM,
            text="Look.",
            wants_outcome=True,
            at=at,
        )
    )
    left = Left(
        display_name="Greta", email="greta@mail.example", source="Hm.", reply_to=None, token="t"
    )
    links = links_of(app)
    assert moe.account is not None

    def link(purpose: Purpose, who: Person, **facts: str) -> str:
        assert who.account is not None
        return make_link(SECRET, purpose, who.account, at=at, **facts)

    return cast, world.ids | {
        "submitted": submitted.id,
        "free": world.ids["imported"],
        "guest": leave(session, post, left, everybody.comments, at=at),
        "confirm": link(Purpose.CONFIRM, uma),
        "reset": link(Purpose.RESET, cast["gil"]),
        "not_me": link(Purpose.NOT_ME, cast["gil"], email=cast["gil"].account.email),
        "new_email": link(Purpose.NEW_EMAIL, cast["gil"], email="other@mail.example"),
        "decide": links.decide(moe.account, world.ids["held"], 1, at=at).rsplit("/")[-1],
        "stop": links.stop(olga.id, Kind.REPLY).rsplit("/")[-1],
    }
