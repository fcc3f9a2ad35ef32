"""What others carry for us is signed with SHA-256, for one purpose."""

from dataclasses import replace

import pytest
from flask import Flask
from itsdangerous import BadData, URLSafeSerializer
from itsdangerous.encoding import base64_decode
from lxml import html
from sqlalchemy.orm import Session

from blog import clock, create_app
from blog.accounts.factors.authenticator import use_code
from blog.accounts.factors.models import Authenticator
from blog.accounts.factors.passkeys import Site
from blog.accounts.factors.seal import seal, unseal
from blog.accounts.links import Purpose, make_link, read_link
from blog.config import Config
from blog.notifications.kinds import Kind
from blog.notifications.links import Links
from blog.signed import Key, signer
from tests.accounts.factors import KEY, code_at
from tests.browse import Visitor
from tests.build import a_person

SECRET = "a secret of this test"
OLD = "the secret before"
SHA256_BYTES = 32


def test_what_was_signed_for_one_purpose_or_by_another_key_or_hash_is_not_read() -> None:
    said = str(signer(SECRET, "one").dumps(["said"]))
    assert signer(SECRET, "one").loads(said) == ["said"]
    assert len(base64_decode(said.rpartition(".")[2])) == SHA256_BYTES
    foreign = str(URLSafeSerializer(SECRET, salt="one").dumps(["said"]))
    for reads, token in (
        (signer(SECRET, "another"), said),
        (signer("another secret of this test", "one"), said),
        (signer(SECRET, "one"), foreign),
    ):
        with pytest.raises(BadData):
            reads.loads(token)


def test_what_an_older_key_signed_is_read_and_nothing_new_is_signed_with_it() -> None:
    both = Key(SECRET, (OLD,))
    assert signer(both, "one").loads(signer(OLD, "one").dumps(1)) == 1
    assert signer(SECRET, "one").loads(signer(both, "one").dumps(2)) == 2
    with pytest.raises(BadData):
        signer(OLD, "one").loads(signer(both, "one").dumps(3))
    with pytest.raises(BadData):
        signer(both, "one").loads(signer("a third secret", "one").dumps(4))


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_with_a_new_key_visits_links_apps_and_passkeys_live_on(
    app: Flask, config: Config, session: Session
) -> None:
    rita = a_person(session, "rita")
    assert rita.account is not None
    now = clock.now()
    held = Authenticator(
        person_id=rita.id,
        sealed_secret=seal(config.secret_key, KEY, at=now),
        last_step=0,
        made_at=now,
    )
    session.add(held)
    session.commit()
    new = Key("n" * 40, (config.secret_key,))
    link = make_link(config.secret_key, Purpose.RESET, rita.account, at=now)
    assert read_link(session, new, Purpose.RESET, link, at=now).account.person_id == rita.id
    stop = Links("", config.secret_key).stop(rita.id, Kind.REPLY).rpartition("/")[2]
    assert Links("", new).read_stop(session, stop)[1] is Kind.REPLY
    then, now_ = (Site("http://x", "x", each) for each in (config.secret_key, new))
    assert now_.is_of(then.handle_of(rita.id), rita.id)
    assert not now_.is_of(Site("http://x", "x", OLD).handle_of(rita.id), rita.id)
    code = code_at(now)
    assert use_code(session, new, person_id=rita.id, code=code, at=now)
    session.commit()
    session.refresh(held)
    assert unseal("n" * 40, held.sealed_secret) == KEY, "the app needs the older key no more"

    session.rollback()  # on SQLite it would keep every other writer waiting

    visit = Visitor(app)
    form = {"csrf_token": token_in(visit)}
    renewed = create_app(replace(config, secret_key=new))
    again = Visitor(renewed)
    cookie = visit.client.get_cookie("session")
    assert cookie is not None
    again.client.set_cookie("session", cookie.value)
    with again.client.session_transaction() as kept:
        assert "csrf_token" in kept
    assert again.client.post("/login", data=form).status_code == 422, "the open form is read"
    renewed.extensions["database"].engine.dispose()


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_the_cookie_of_a_visit_is_signed_with_it(visit: Visitor) -> None:
    visit.get("/login")
    cookie = visit.client.get_cookie("session")
    assert cookie is not None
    assert len(base64_decode(cookie.value.rpartition(".")[2])) == SHA256_BYTES


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_form_goes_through_with_the_token_of_this_visit_alone(app: Flask) -> None:
    rita, mallory = Visitor(app), Visitor(app)
    token = token_in(rita)
    assert len(base64_decode(token.rpartition(".")[2])) == SHA256_BYTES
    with rita.client.session_transaction() as cookie:
        raw = cookie["csrf_token"]
    unsigned = token.rpartition(".")[0]
    old = str(URLSafeSerializer(str(app.secret_key), salt="form").dumps(raw))
    for wrong in ("", raw, unsigned, f"{token}x", old, token_in(mallory)):
        assert rita.client.post("/login", data={"csrf_token": wrong}).status_code == 400, wrong
    assert rita.client.post("/login", data={"csrf_token": token}).status_code == 422


def token_in(visit: Visitor) -> str:
    page = html.fromstring(visit.get("/login").get_data(as_text=True))
    return str(page.xpath("//main//input[@name='csrf_token']/@value")[0])
