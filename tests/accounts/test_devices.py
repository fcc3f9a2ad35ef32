"""Where somebody is signed in: one row for each browser, and a cookie that opens nothing without it."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.devices.begin import until
from blog.accounts.devices.models import Device
from blog.accounts.devices.names import name_of
from blog.accounts.models import Person
from blog.networks import network_of
from tests.browse import COOKIE, Visitor, words
from tests.build import PASSWORD, a_person
from tests.queries import counted

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def rita(session: Session) -> Person:
    found = a_person(session, "rita")
    session.commit()
    session.expunge_all()
    return found


def sign_in(visit: Visitor, person: Person, **more: str) -> str:
    """Sign in by the page; return what the cookie holds."""
    assert person.account is not None
    typed = {"email": person.account.email, "password": PASSWORD, **more}
    answer = visit.post("/login", typed, headers={"User-Agent": FIREFOX})
    assert answer.status_code == 303
    return token_of(visit)


def token_of(visit: Visitor) -> str:
    cookie = visit.client.get_cookie(COOKIE)
    assert cookie is not None
    return cookie.value


def with_token(app: Flask, token: str) -> Visitor:
    thief = Visitor(app)
    thief.client.set_cookie(COOKIE, token)
    return thief


def count_devices(session: Session) -> int:
    found = session.scalar(select(func.count()).select_from(Device)) or 0
    session.rollback()
    return found


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (FIREFOX, ("Firefox", "Linux")),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/139.0 Safari/537.36 Edg/139.0", ("Edge", "Windows")),
        (
            "Mozilla/5.0 (Linux; Android 15) Chrome/139.0 Mobile Safari/537.36",
            ("Chrome", "Android"),
        ),
        ("Mozilla/5.0 (iPhone; CPU like Mac OS X) CriOS/139.0 Safari/604", ("Chrome", "iPhone")),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14) Version/18 Safari/605", ("Safari", "macOS")),
        ("", ("", "")),
        ("<script>alert(1)</script>", ("", "")),
        ("x" * 100_000 + "Firefox/1", ("", "")),
    ],
)
def test_a_device_has_a_plain_name(user_agent: str, name: tuple[str, str]) -> None:
    assert name_of(user_agent) == name


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("nonsense", ""),
        ("", ""),
    ],
)
def test_a_network_singles_out_no_household(address: str, network: str) -> None:
    assert network_of(address) == network


def test_the_database_holds_nothing_that_signs_in(
    app: Flask, visit: Visitor, session: Session, rita: Person
) -> None:
    token = sign_in(visit, rita)
    stored = session.scalars(select(Device)).one()
    session.rollback()
    assert token not in str(vars(stored))
    for stolen in (stored.token_hash, str(stored.id), token[:-1], token + "=", "", "x" * 500):
        assert with_token(app, stolen).get("/me").status_code == 303
    assert (stored.browser, stored.system, stored.network) == ("Firefox", "Linux", "127.0.0.0/24")


def test_a_copied_cookie_does_not_outlive_signing_out(
    app: Flask, visit: Visitor, rita: Person
) -> None:
    thief = with_token(app, sign_in(visit, rita))
    assert thief.get("/me").status_code == 200
    visit.post("/logout")
    assert thief.get("/me").status_code == 303
    assert visit.client.get_cookie(COOKIE) is None


def test_signing_in_takes_no_token_that_was_there_before(
    app: Flask, visit: Visitor, session: Session, rita: Person
) -> None:
    mallory = a_person(session, "mallory")
    session.commit()
    planted = sign_in(visit, mallory)
    assert sign_in(visit, rita) != planted
    assert with_token(app, planted).get("/me").status_code == 303
    assert count_devices(session) == 1
    prepared = with_token(app, "known to mallory")
    assert sign_in(prepared, rita) != "known to mallory"


def test_a_cookie_is_for_this_host_and_no_script(app: Flask, visit: Visitor, rita: Person) -> None:
    assert rita.account is not None
    typed = {"email": rita.account.email, "password": PASSWORD}
    answer = visit.post("/login", typed)
    (sent,) = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith(COOKIE)]
    assert "HttpOnly" in sent
    assert "SameSite=Lax" in sent
    assert "Max-Age" not in sent
    visit.post("/logout")
    answer = visit.post("/login", {**typed, "remember": "y"})
    assert f"Max-Age={90 * 24 * 3600}" in str(answer.headers)


def test_on_https_the_cookie_is_bound_to_the_host(
    app: Flask, visit: Visitor, rita: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SESSION_COOKIE_SECURE", True)
    assert rita.account is not None
    typed = {"email": rita.account.email, "password": PASSWORD}
    answer = visit.post("/login", typed)
    sent = next(each for each in answer.headers.getlist("Set-Cookie") if "gatepost=" in each)
    assert sent.startswith("__Host-gatepost=")
    assert "Secure" in sent
    assert "Path=/" in sent
    assert "Domain" not in sent


def test_who_is_signed_in_is_one_question(app: Flask, visit: Visitor, rita: Person) -> None:
    sign_in(visit, rita)
    with counted(app) as statements:
        visit.get("/login")
    assert len([each for each in statements if "devices" in each or "people" in each]) == 1


def test_devices_are_listed_and_ended_one_by_one_and_all_at_once(
    app: Flask, visit: Visitor, session: Session, rita: Person
) -> None:
    others = [Visitor(app) for _ in range(3)]
    for each in others:
        sign_in(each, rita)
    sign_in(visit, rita)
    page = words(visit.get("/me/devices"))
    assert page.count("Firefox on Linux") == 4
    assert page.count("this device") == 1
    first = session.scalars(select(Device.id).order_by(Device.id)).first()
    session.rollback()
    assert visit.post(f"/me/devices/{first}/end").status_code == 303
    assert [each.get("/me").status_code for each in others] == [303, 200, 200]
    assert visit.post(f"/me/devices/{first}/end").status_code == 404
    visit.post("/me/devices/end")
    assert "2 other devices are signed out" in words(visit.get("/me/devices"))
    assert [each.get("/me").status_code for each in others] == [303, 303, 303]


def test_nobody_ends_anothers_device(
    app: Flask, visit: Visitor, session: Session, rita: Person
) -> None:
    sign_in(visit, rita)
    mine = session.scalars(select(Device.id)).one()
    mallory = a_person(session, "mallory")
    session.commit()
    assert Visitor(app).signed_in_as(mallory).post(f"/me/devices/{mine}/end").status_code == 404
    Visitor(app).signed_in_as(mallory).post("/me/devices/end")
    assert visit.get("/me").status_code == 200


@pytest.mark.parametrize(("remember", "days"), [({}, 7), ({"remember": "y"}, 90)])
def test_a_device_that_is_not_used_is_signed_out_by_itself(
    remember: dict[str, str], days: int, visit: Visitor, session: Session, rita: Person
) -> None:
    sign_in(visit, rita, **remember)
    device = session.scalars(select(Device)).one()
    assert device.until - device.made_at == timedelta(days=days)
    device.until = clock.now()
    session.commit()
    assert visit.get("/me").status_code == 303
    sign_in(visit, rita)
    assert count_devices(session) == 1


@pytest.mark.parametrize(("lasting", "days"), [(True, 365), (False, 30)])
def test_a_device_that_is_used_day_after_day_is_signed_out_in_the_end(
    lasting: bool, days: int
) -> None:
    used = timedelta(days=days - 1)
    at = clock.now()
    assert until(at + used, made_at=at, lasting=lasting) == at + timedelta(days=days)


def test_use_is_noted_once_an_hour_and_not_before_the_answer_left(
    app: Flask, visit: Visitor, session: Session, rita: Person
) -> None:
    sign_in(visit, rita)
    with counted(app) as statements:
        visit.get("/me").close()
    assert not [each for each in statements if each.startswith("UPDATE")]
    session.execute(update(Device).values(seen_at=clock.now() - timedelta(hours=2)))
    session.commit()
    with counted(app) as statements:
        visit.get("/me", environ_base={"REMOTE_ADDR": "198.51.100.7"}).close()
        visit.get("/me").close()
    assert len([each for each in statements if each.startswith("UPDATE devices")]) == 1
    device = session.scalars(select(Device)).one()
    session.rollback()
    assert clock.now() - device.seen_at < timedelta(minutes=1)
    assert device.network == "198.51.100.0/24"
