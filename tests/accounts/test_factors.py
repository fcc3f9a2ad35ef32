"""One-time codes: an authenticator app, recovery codes, and what asks for them."""

import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from click.testing import CliRunner
from flask import Flask
from lxml import html
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.devices.models import Device
from blog.accounts.factors.authenticator import set_up_authenticator, use_code
from blog.accounts.factors.codes import new_secret, picture_of, step_of, step_that_ended
from blog.accounts.factors.models import Authenticator, RecoveryCode
from blog.accounts.factors.seal import seal, unseal
from blog.accounts.models import Account, Person, Role
from blog.accounts.second_factor import is_asked, is_behind
from blog.cli import main
from blog.config import Config
from blog.db import Database
from blog.errors import Invalid
from blog.settings.change import change_settings
from blog.settings.current import current_settings, from_document
from blog.settings.models import AppCodes, MembershipSettings, SecondFactor, Settings
from tests.accounts.mailbox import last_link
from tests.browse import COOKIE, Visitor, words
from tests.build import PASSWORD, a_person, a_post
from tests.conftest import SECRET
from tests.processes import at_once

Patch = pytest.MonkeyPatch

LONG_SECRET = "a secret key that a command takes, for tests only"
KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
AT = datetime(2026, 3, 14, 12, 0, 10, tzinfo=UTC)


def code_at(at: datetime, key: str = KEY) -> str:
    return pyotp.TOTP(key).at(at)


@pytest.fixture
def rita(session: Session) -> Person:
    found = a_person(session, "rita")
    session.commit()
    session.expunge_all()
    return found


@pytest.fixture
def recovery(session: Session, rita: Person) -> list[str]:
    """Set up rita's app, with a code from an hour ago; return the recovery codes."""
    before = clock.now() - timedelta(hours=1)
    codes = set_up_authenticator(
        session, SECRET, person_id=rita.id, app_secret=KEY, code=code_at(before), at=before
    )
    session.commit()
    session.expunge_all()
    return codes


def email_of(person: Person) -> str:
    assert person.account is not None
    return person.account.email


def password(visit: Visitor, person: Person, **more: str) -> str:
    """Give the right password; return where that leads."""
    answer = visit.post("/login", {"email": email_of(person), "password": PASSWORD, **more})
    assert answer.status_code == 303
    return answer.headers["Location"]


def is_in(visit: Visitor) -> bool:
    return visit.get("/me").status_code == 200


def grow_old(session: Session) -> None:
    """Let every device have proved who its owner is a while ago."""
    session.rollback()
    session.execute(update(Device).values(proved_at=clock.now() - timedelta(hours=1)))
    session.commit()


@pytest.mark.parametrize(
    ("seconds", "near", "shown", "ended"),
    [
        (-60, False, False, AppCodes.NEAR),
        (-30, True, False, AppCodes.SHOWN),
        (0, True, True, None),
        (30, True, False, None),
        (60, False, False, None),
    ],
)
def test_a_code_is_taken_while_it_shows_and_half_a_minute_early_or_late_where_settings_say_so(
    seconds: int, near: bool, shown: bool, ended: AppCodes | None
) -> None:
    code = code_at(AT + timedelta(seconds=seconds))
    for taken, holds in ((AppCodes.NEAR, near), (AppCodes.SHOWN, shown)):
        assert (step_of(KEY, code, AT, taken) is not None) is holds
        assert (step_of(KEY, f" {code[:3]} {code[3:]} ", AT, taken) is not None) is holds
        assert (step_that_ended(KEY, code, AT, taken) is not None) is (taken is ended)


def test_at_every_door_a_code_is_taken_for_half_a_minute_where_settings_say_so(
    visit: Visitor, session: Session, rita: Person, recovery: list[str], monkeypatch: Patch
) -> None:
    then = clock.now()
    then += timedelta(seconds=10 - then.timestamp() % 30)
    monkeypatch.setattr(clock, "now", lambda: then)
    only_shown = Settings(membership=MembershipSettings(app_codes=AppCodes.SHOWN))
    change_settings(session, only_shown, by_id=None, at=AT)
    session.commit()
    late, early = (code_at(then + timedelta(seconds=each)) for each in (-30, 30))
    tom = a_person(session, "tom")
    session.commit()
    toms = Visitor(visit.app).signed_in_as(tom)
    page = html.fromstring(toms.get("/me/sign-in/app").get_data(as_text=True))
    key = "".join(page.xpath("//code")[0].text.split())
    (sealed,) = page.xpath("//input[@name='sealed']/@value")
    for second, told in ((-30, "has just ended"), (30, "does not hold"), (0, "recovery codes")):
        typed = {"sealed": sealed, "code": code_at(then + timedelta(seconds=second), key)}
        assert told in words(toms.post("/me/sign-in/app", typed))
    door = password(visit, rita)
    for code, told in ((late, "has just ended"), (early, "does not hold")):
        assert told in words(visit.post(door, {"code": code}))
    assert visit.post(door, {"code": code_at(then)}).status_code == 303
    grow_old(session)
    for each in (late, code_at(then)):  # both are older than the last that was used
        asked = visit.post("/me/sign-in/codes", {"proof_code": each})
        assert (asked.status_code, "does not hold" in words(asked)) == (422, True)
    then += timedelta(seconds=60)
    ended = visit.post("/me/sign-in/codes", {"proof_code": early})
    assert (ended.status_code, "has just ended" in words(ended)) == (422, True)
    assert visit.post("/me/sign-in/codes", {"proof_code": code_at(then)}).status_code == 303


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "-12345", "0" * 500])
def test_nonsense_is_no_code(code: str) -> None:
    assert step_of(KEY, code, AT) is None


def test_a_sealed_text_opens_for_us_and_for_a_while() -> None:
    sealed = seal("secret", "words", at=AT)
    assert "words" not in sealed
    assert unseal("secret", sealed, at=AT + timedelta(seconds=59), seconds=60) == "words"
    for wrong, late in (("other", 0), ("secret", 61)):
        with pytest.raises(Invalid):
            unseal(wrong, sealed, at=AT + timedelta(seconds=late), seconds=60)
    with pytest.raises(Invalid):
        unseal("secret", sealed[:-4] + "AAA=")


def test_the_picture_is_one_that_needs_nothing_from_anywhere() -> None:
    picture = picture_of("otpauth://totp/x").decode()
    assert picture.startswith("<?xml")
    assert "script" not in picture
    assert "href" not in picture


def test_an_app_is_set_up_and_asked_for_from_then_on(
    app: Flask, session: Session, rita: Person
) -> None:
    visit = Visitor(app).signed_in_as(rita)
    page = html.fromstring(visit.get("/me/sign-in/app").get_data(as_text=True))
    key = "".join(page.xpath("//code")[0].text.split())
    (sealed,) = page.xpath("//input[@name='sealed']/@value")
    wrong = visit.post("/me/sign-in/app", {"sealed": sealed, "code": "000000"})
    assert wrong.status_code == 422
    assert key in "".join(words(wrong).split())
    good = visit.post("/me/sign-in/app", {"sealed": sealed, "code": code_at(clock.now(), key)})
    assert (good.status_code, good.headers["Cache-Control"]) == (200, "no-store")
    codes = re.findall(r"\b[a-z2-9]{4}(?:-[a-z2-9]{4}){5}\b", good.get_data(as_text=True))
    assert len(set(codes)) == 10
    stored = str([vars(each) for each in session.scalars(select(RecoveryCode))])
    stored += str(vars(session.scalars(select(Authenticator)).one()))
    session.rollback()
    assert not any(each in stored for each in (key, *codes))
    assert "10 recovery codes are left" in words(visit.get("/me/sign-in"))
    other = Visitor(app)
    assert password(other, rita) == "/login/code"
    assert not is_in(other)


def test_another_persons_form_sets_nothing_up(app: Flask, session: Session, rita: Person) -> None:
    mallory = a_person(session, "mallory")
    session.commit()
    theirs = Visitor(app).signed_in_as(mallory)
    page = html.fromstring(theirs.get("/me/sign-in/app").get_data(as_text=True))
    key = "".join(page.xpath("//code")[0].text.split())
    (sealed,) = page.xpath("//input[@name='sealed']/@value")
    typed = {"sealed": sealed, "code": code_at(clock.now(), key)}
    Visitor(app).signed_in_as(rita).post("/me/sign-in/app", typed)
    assert session.scalars(select(Authenticator)).all() == []


def test_the_code_follows_the_password_and_leads_back(
    visit: Visitor, rita: Person, recovery: list[str]
) -> None:
    second = password(visit, rita, next="/p/about.html", remember="y")
    assert second == "/login/code?next=/p/about.html"
    assert not is_in(visit)
    assert visit.post(second, {"code": "000000"}).status_code == 422
    answer = visit.post(second, {"code": code_at(clock.now())})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/p/about.html")
    assert "Max-Age=7776000" in str(answer.headers)
    assert is_in(visit)


def test_nobody_gets_to_the_code_without_the_password(
    visit: Visitor, rita: Person, recovery: list[str]
) -> None:
    answer = visit.post("/login/code", {"code": code_at(clock.now())})
    assert answer.headers["Location"] == "/login"
    assert not is_in(visit)


@pytest.mark.parametrize("minutes", [11, None])
def test_half_a_sign_in_ends_with_time_and_with_a_new_password(
    minutes: int | None, visit: Visitor, session: Session, rita: Person, recovery: list[str]
) -> None:
    password(visit, rita)
    if minutes:
        with visit.client.session_transaction() as cookie:
            cookie["half"] = {**cookie["half"], "at": cookie["half"]["at"] - minutes * 60}
    else:
        session.execute(update(Account).values(session_key="new"))
        session.commit()
    answer = visit.post("/login/code", {"code": code_at(clock.now())})
    assert answer.headers["Location"] == "/login"
    assert not is_in(visit)


def test_a_code_works_once(app: Flask, rita: Person, recovery: list[str]) -> None:
    code = code_at(clock.now())
    first, second = Visitor(app), Visitor(app)
    for each in (first, second):
        password(each, rita)
    assert first.post("/login/code", {"code": code}).status_code == 303
    assert second.post("/login/code", {"code": code}).status_code == 422
    assert (is_in(first), is_in(second)) == (True, False)


def test_a_recovery_code_works_once_however_it_is_typed(
    app: Flask, rita: Person, recovery: list[str]
) -> None:
    typed = recovery[3].upper().replace("-", " ")
    codes = []
    for _ in range(2):
        visit = Visitor(app)
        password(visit, rita)
        codes.append(visit.post("/login/code", {"code": typed}).status_code)
    assert codes == [303, 422]


def test_without_the_key_that_sealed_the_app_recovery_codes_still_work(
    visit: Visitor, session: Session, rita: Person, recovery: list[str]
) -> None:
    other = seal("a key from before a backup", KEY, at=AT)
    session.execute(update(Authenticator).values(sealed_secret=other))
    session.commit()
    password(visit, rita)
    assert visit.post("/login/code", {"code": code_at(clock.now())}).status_code == 422
    assert visit.post("/login/code", {"code": recovery[0]}).status_code == 303


def test_codes_cannot_be_guessed(visit: Visitor, rita: Person, recovery: list[str]) -> None:
    password(visit, rita)
    tries = [visit.post("/login/code", {"code": f"{n:06}"}).status_code for n in range(6)]
    assert tries == [422] * 5 + [429]
    assert visit.post("/login/code", {"code": code_at(clock.now())}).status_code == 429


def test_who_guesses_codes_in_one_network_keeps_nobody_out_in_another(
    app: Flask, rita: Person, recovery: list[str]
) -> None:
    thief, owner = Visitor(app), Visitor(app)
    away = {"environ_overrides": {"REMOTE_ADDR": "203.0.113.9"}}
    for each in (thief, owner):
        password(each, rita)
    tries = [thief.post("/login/code", {"code": f"{n:06}"}, **away).status_code for n in range(6)]
    assert tries == [422] * 5 + [429]
    assert owner.post("/login/code", {"code": code_at(clock.now())}).status_code == 303


def use_at_once(config: Config, person_id: int, code: str, at: datetime) -> bool:
    database = Database(config.database_url)
    try:
        with database.transaction() as session:
            return use_code(session, SECRET, person_id=person_id, code=code, at=at)
    finally:
        database.engine.dispose()


def test_of_two_processes_with_one_code_one_gets_in(
    config: Config, rita: Person, recovery: list[str]
) -> None:
    at = clock.now()
    for code in (code_at(at), recovery[0]):
        assert sorted(at_once(use_at_once, [(config, rita.id, code, at)] * 2)) == [False, True]


def test_a_forgotten_password_is_no_way_around_the_code(
    visit: Visitor, session: Session, rita: Person, recovery: list[str]
) -> None:
    visit.post("/reset", {"email": email_of(rita)})
    link = last_link(session, email_of(rita))
    answer = visit.post(link, {"password": "an entirely new one"})
    assert answer.headers["Location"] == "/login/code"
    assert not is_in(visit)


def test_removing_the_app_ends_its_codes(
    app: Flask, session: Session, rita: Person, recovery: list[str]
) -> None:
    visit = Visitor(app).signed_in_as(rita)
    assert visit.post("/me/sign-in/app/remove").status_code == 303
    assert visit.post("/me/sign-in/app/remove").status_code == 404
    assert session.scalars(select(RecoveryCode)).all() == []
    session.rollback()
    assert password(Visitor(app), rita) == "/"


def test_new_recovery_codes_end_the_old_ones(app: Flask, rita: Person, recovery: list[str]) -> None:
    Visitor(app).signed_in_as(rita).post("/me/sign-in/codes")
    visit = Visitor(app)
    password(visit, rita)
    assert visit.post("/login/code", {"code": recovery[0]}).status_code == 422


PROTECTED = [
    ("/me/email", {"email": "new@mail.example"}),
    ("/me/sign-in/app/remove", {}),
    ("/me/sign-in/codes", {}),
    ("/me/devices/end", {}),
]


@pytest.mark.parametrize("protected", PROTECTED)
def test_what_cannot_be_taken_back_asks_again_and_keeps_what_was_typed(
    protected: tuple[str, dict[str, str]],
    app: Flask,
    session: Session,
    rita: Person,
    recovery: list[str],
) -> None:
    path, typed = protected
    visit = Visitor(app).signed_in_as(rita)
    visit.get("/me")
    grow_old(session)
    asked = visit.post(path, typed)
    assert asked.status_code == 403
    form = html.fromstring(asked.get_data(as_text=True)).xpath("//main//form")[0]
    sent = {each.name: each.value or "" for each in form.xpath(".//input[@name]")}
    assert typed.items() <= sent.items()
    del sent["csrf_token"]
    assert visit.post(form.action, {**sent, "proof": "a wrong one"}).status_code == 422
    before = visit.client.get_cookie(COOKIE)
    answer = visit.post(form.action, {**sent, "proof": PASSWORD})
    assert answer.status_code in (200, 303)
    assert visit.get("/me/sign-in/app").status_code == 200
    thief = Visitor(app)
    assert before is not None
    thief.client.set_cookie(COOKIE, before.value)
    assert thief.get("/me").status_code == 303  # a copy from before is worth nothing now


def test_a_page_that_asks_again_is_shown_afterwards(
    app: Flask, session: Session, rita: Person
) -> None:
    visit = Visitor(app).signed_in_as(rita)
    visit.get("/me")
    grow_old(session)
    asked = visit.get("/me/sign-in/app")
    assert asked.status_code == 403
    assert "QR code" not in asked.get_data(as_text=True)
    answer = visit.post("/me/sign-in/app", {"proof": PASSWORD, "asked_by": "page"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/me/sign-in/app")
    assert visit.get("/me/sign-in/app").status_code == 200


def test_the_password_cannot_be_guessed_there(app: Flask, session: Session, rita: Person) -> None:
    visit = Visitor(app).signed_in_as(rita)
    visit.get("/me")
    grow_old(session)
    tries = [visit.post("/me/email", {"proof": "guess"}).status_code for _ in range(11)]
    assert tries == [422] * 10 + [429]


def test_secrets_of_the_form_stand_in_no_cache(app: Flask, session: Session, rita: Person) -> None:
    visit = Visitor(app).signed_in_as(rita)
    assert visit.get("/me/sign-in/app").headers["Cache-Control"] == "no-store"
    grow_old(session)
    assert visit.post("/me/email", {}).headers["Cache-Control"] == "no-store"


def test_every_secret_is_another() -> None:
    assert len({new_secret() for _ in range(20)}) == 20


def test_staff_without_a_factor_gets_to_no_desk_where_the_settings_ask_for_one(
    app: Flask, session: Session, rita: Person
) -> None:
    max_ = a_person(session, "max", Role.MODERATOR)
    ada = a_person(session, "ada", Role.AUTHOR)
    asking = Settings(membership=MembershipSettings(second_factor=SecondFactor.STAFF))
    change_settings(session, asking, by_id=None, at=AT)
    session.commit()
    visit = Visitor(app).signed_in_as(max_)
    assert visit.get("/moderation/").headers["Location"] == "/me/sign-in"
    assert "need a second factor" in words(visit.get("/me/sign-in"))
    assert visit.post("/moderation/decisions", {}).status_code == 403
    assert Visitor(app).signed_in_as(ada).get("/write/").status_code == 200
    assert visit.get("/").status_code == 200
    page = html.fromstring(visit.get("/me/sign-in/app").get_data(as_text=True))
    key = "".join(page.xpath("//code")[0].text.split())
    (sealed,) = page.xpath("//input[@name='sealed']/@value")
    visit.post("/me/sign-in/app", {"sealed": sealed, "code": code_at(clock.now(), key)})
    assert visit.get("/moderation/").status_code == 200
    visit.post("/me/sign-in/app/remove")
    assert visit.get("/moderation/").status_code == 303


def test_everybody_without_a_factor_can_only_read_where_the_settings_ask_it_of_all(
    app: Flask, session: Session, rita: Person
) -> None:
    post = a_post(session)
    everybody = Settings(membership=MembershipSettings(second_factor=SecondFactor.EVERYBODY))
    change_settings(session, everybody, by_id=None, at=AT)
    session.commit()
    visit = Visitor(app).signed_in_as(rita)
    for own in ("/me", "/me/data", "/me/devices", "/write/", "/settings/"):
        assert visit.get(own).headers["Location"] == "/me/sign-in", own
    assert "Everybody needs a second factor" in words(visit.get("/me/sign-in"))
    for door in (f"/posts/{post.id}/comments", "/me/name", "/me/close", "/me/devices/end"):
        answer = visit.post(door, {"body": "Without a factor."})
        assert (answer.status_code, "second factor" in words(answer)) == (403, True), door
    assert [visit.get(each).status_code for each in ("/", str(post.path))] == [200, 200]
    assert visit.post("/me/sign-in/app").status_code == 422
    assert visit.post("/logout").status_code == 303
    strong = Visitor(app).signed_in_as(rita)
    session.execute(update(Device).values(strong=True))
    session.commit()
    assert strong.get("/me").status_code == 200
    assert strong.post(f"/posts/{post.id}/comments", {"body": "With one."}).status_code != 403


@pytest.mark.parametrize(
    ("path", "changes", "staff", "everybody"),
    [
        ("/", False, False, False),
        ("/2026/03/a-post.html", False, False, False),
        ("/posts/1/comments", True, False, True),
        ("/comments/1/report", True, False, True),
        ("/me", False, False, True),
        ("/me/typed", True, False, True),
        ("/me/sign-in", False, False, False),
        ("/me/sign-in/passkeys/new", True, False, False),
        ("/me/email/token", True, False, False),
        ("/moderation/", False, True, True),
        ("/settings/people", True, True, True),
        ("/login", True, False, False),
        ("/logout", True, False, False),
    ],
)
def test_what_is_behind_a_second_factor(
    path: str, changes: bool, staff: bool, everybody: bool
) -> None:
    assert is_behind(path, SecondFactor.STAFF, changes=changes) is staff
    assert is_behind(path, SecondFactor.EVERYBODY, changes=changes) is everybody
    assert not is_asked(Person(), SecondFactor.OPTIONAL)


def test_a_version_from_before_there_was_a_choice_still_asks_it_of_staff() -> None:
    for said, means in ((True, SecondFactor.STAFF), (False, SecondFactor.OPTIONAL)):
        kept = {"membership": {"joining": "open", "staff_second_factor": said}}
        assert from_document(kept, version=1).membership.second_factor is means


@pytest.mark.usefixtures("recovery")
def test_an_operator_lets_who_lost_their_factors_in_again_by_the_mailbox_alone(
    app: Flask, config: Config, session: Session, rita: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(*more: str) -> str:
        surroundings = {
            "GATEPOST_INSTANCE": str(config.instance),
            "GATEPOST_DATABASE_URL": config.database_url,
            "GATEPOST_BASE_URL": config.base_url,
            "GATEPOST_SECRET_KEY": LONG_SECRET,
        }
        words = ["user", "factors", "--email", email_of(rita), *more]
        result = CliRunner().invoke(main, words, env=surroundings)
        assert result.exit_code == 0, result.output
        return result.output

    visit = Visitor(app).signed_in_as(rita)
    assert "authenticator app" in run()
    assert is_in(visit)
    assert "Removed" in run("--remove")
    assert not is_in(visit)
    assert "none" in run()
    known = {"email": email_of(rita), "password": PASSWORD}
    assert visit.post("/login", known).status_code == 422, "whoever knows the password"
    token = last_link(session, email_of(rita))
    assert token.startswith("/reset/")
    monkeypatch.setitem(app.config, "SECRET_KEY", LONG_SECRET)
    answer = visit.post(token, {"password": "seven loud trams at noon"})
    assert (answer.status_code, is_in(visit)) == (303, True)


def test_a_code_answers_as_well_as_the_password(
    app: Flask, session: Session, rita: Person, recovery: list[str]
) -> None:
    visit = Visitor(app).signed_in_as(rita)
    visit.get("/me")
    grow_old(session)
    asked = visit.post("/me/email", {"email": "new@mail.example"})
    assert "Or a code" in words(asked)
    answer = {"email": "new@mail.example", "asked_by": "form"}
    wrong = visit.post("/me/email", {**answer, "proof_code": "000000"})
    assert (wrong.status_code, "new@mail.example" in wrong.get_data(as_text=True)) == (422, True)
    code = code_at(clock.now())
    assert visit.post("/me/email", {**answer, "proof_code": code, "proof": ""}).status_code == 303
    grow_old(session)
    assert visit.post("/me/email", {**answer, "proof_code": code}).status_code == 422  # once
    empty = visit.post("/me/email", {**answer, "proof_code": " ", "proof": "", "proof_passkey": ""})
    assert empty.status_code == 422
    answer["email"] = "newer@mail.example"  # one letter an hour
    assert visit.post("/me/email", {**answer, "proof_code": recovery[0]}).status_code == 303


def test_a_code_counts_as_a_guess_there(app: Flask, session: Session, rita: Person) -> None:
    visit = Visitor(app).signed_in_as(rita)
    visit.get("/me")
    grow_old(session)
    codes = [visit.post("/me/email", {"proof_code": f"{n}"}).status_code for n in range(11)]
    assert codes == [422] * 10 + [429]


def test_who_finds_an_admins_open_computer_does_not_switch_the_second_factor_off(
    app: Flask, session: Session, database: Database
) -> None:
    ada = a_person(session, "ada", Role.ADMIN)
    asking = Settings(membership=MembershipSettings(second_factor=SecondFactor.STAFF))
    change_settings(session, asking, by_id=None, at=AT)
    session.commit()
    visit = Visitor(app).signed_in_as(ada)
    visit.get("/")
    session.execute(update(Device).values(strong=True))
    session.commit()
    grow_old(session)
    page = visit.get("/settings/membership")
    form = html.fromstring(page.get_data(as_text=True)).xpath("//form[@class='form sheet']")[0]
    typed = {name: value or "" for name, value in form.fields.items() if name != "csrf_token"}
    off = {**typed, "second_factor": "optional"}
    assert visit.post("/settings/membership", {**off, "csrf_token": "forged"}).status_code == 400
    asked = visit.post("/settings/membership", off)
    assert (asked.status_code, 'value="optional"' in asked.get_data(as_text=True)) == (403, True)
    assert visit.post("/settings/history/1/undo", {"version": typed["version"]}).status_code == 403
    assert visit.post("/settings/membership", {**off, "proof": "a guess"}).status_code == 422
    with database.reading() as fresh:
        assert current_settings(fresh).membership.second_factor is SecondFactor.STAFF
    sent = {**off, "proof": PASSWORD, "asked_by": "form"}
    assert visit.post("/settings/membership", sent).status_code == 303
    with database.reading() as fresh:
        assert current_settings(fresh).membership.second_factor is SecondFactor.OPTIONAL
