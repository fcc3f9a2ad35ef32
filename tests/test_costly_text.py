"""Text that costs much to look at is refused before anybody looks. A broken guard hangs here."""

from sqlalchemy.orm import Session

from blog.accounts.models import HeldSanction, Sanction, SanctionKind
from tests.browse import Visitor
from tests.build import NOON, a_comment, a_person, a_post

MARKS = "a" + "\u0300\u0316" * 100_000
"""Putting marks in order takes time that grows with the square of their number."""


def test_a_name_is_measured_before_it_is_normalised(visit: Visitor) -> None:
    joining = {"email": "x@mail.example", "password": "wait for the water", "display_name": MARKS}
    assert visit.post("/join", joining).status_code == 422


def test_a_comment_is_measured_before_it_is_compared(visit: Visitor, session: Session) -> None:
    post, rita = a_post(session), a_person(session)
    comment = a_comment(session, post, rita)
    session.commit()
    visit.signed_in_as(rita)
    assert visit.post(f"/posts/{post.id}/comments", {"body": MARKS}).status_code == 422
    assert visit.post(f"/posts/{post.id}/comments/preview", {"body": MARKS}).status_code == 422
    edit = {"body": MARKS, "version": comment.version}
    assert visit.post(f"/comments/{comment.id}/edit", edit).status_code in (403, 422)


def test_who_is_banned_cannot_write_with_their_name(visit: Visitor, session: Session) -> None:
    rita, max_ = a_person(session, "rita"), a_person(session, "max")
    ban = Sanction(
        person_id=rita.id, kind=SanctionKind.BAN, reason="Enough.", by_id=max_.id, at=NOON
    )
    session.add(ban)
    session.flush()
    session.add(HeldSanction(person_id=rita.id, kind=SanctionKind.BAN, sanction_id=ban.id))
    session.commit()
    answer = visit.signed_in_as(rita).post("/me/name", {"display_name": "Buy pills"})
    assert answer.status_code == 403
    session.refresh(rita)
    assert rita.display_name == "rita"
