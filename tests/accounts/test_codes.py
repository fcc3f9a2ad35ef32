"""One-time codes: when one is taken, and how its secret is made, shown and kept."""

from datetime import timedelta

import pytest
from lxml import html
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.factors.codes import new_secret, picture_of, step_of, step_that_ended
from blog.accounts.factors.seal import seal, unseal
from blog.accounts.models import Person
from blog.errors import Invalid
from blog.settings.change import change_settings
from blog.settings.models import AppCodes, MembershipSettings, Settings
from tests.accounts.factors import (
    AT,
    KEY,
    a_stored_person,
    code_at,
    grow_old,
    password,
    with_an_app,
)
from tests.browse import Visitor, words
from tests.build import a_person

Patch = pytest.MonkeyPatch


@pytest.fixture
def rita(session: Session) -> Person:
    return a_stored_person(session)


@pytest.fixture
def recovery(session: Session, rita: Person) -> list[str]:
    return with_an_app(session, rita)


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


def test_every_secret_is_another() -> None:
    assert len({new_secret() for _ in range(20)}) == 20
