"""The record of a person: what moderators read there, and what they do about it."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from blog import clock
from blog.accounts.letters import UNDO_WINDOW
from blog.accounts.models import Letter, Person, Role, Sanction, SanctionKind
from blog.comments.models import Batch, Comment, Status
from blog.moderation.models import Note, Report, ReportOutcome, ReportReason
from blog.moderation.sanction_heard import heard
from tests.browse import Visitor, words
from tests.build import NOON, a_comment, a_person, a_post
from tests.queries import counted


@pytest.fixture
def rita(session: Session) -> Person:
    rita = a_person(session, "rita")
    session.commit()
    return rita


def press(desk: Visitor, person: Person, kind: str, **fields: Any) -> TestResponse:
    form = {"kind": kind, "lasts": "week", "hours": "0", "reason": "Insults.", "seen": "0"}
    return desk.post(f"/moderation/people/{person.id}/sanctions", {**form, **fields})


def sanctions(session: Session) -> list[Sanction]:
    found = list(session.scalars(select(Sanction).order_by(Sanction.id)))
    session.commit()  # what the desk does next waits for nobody
    return found


def record(desk: Visitor, person: Person) -> str:
    page = desk.get(f"/moderation/people/{person.id}")
    assert page.status_code == 200
    return words(page)


def test_the_record_counts_what_they_did_and_never_shows_the_address(
    desk: Visitor, session: Session, rita: Person
) -> None:
    post = a_post(session, title="Of locks")
    said = a_comment(session, post, rita, source="Said by rita.")
    a_comment(session, post, rita, status=Status.SPAM)
    theirs = a_comment(session, post)
    for comment, by, outcome in ((said, a_person(session, "ada"), None), (theirs, rita, "upheld")):
        settled = {"outcome": ReportOutcome(outcome), "settled_at": NOON} if outcome else {}
        session.add(
            Report(
                comment_id=comment.id,
                by_id=by.id,
                reason=ReportReason.ABUSE,
                text="",
                wants_outcome=False,
                at=NOON,
                **settled,
            )
        )
        comment.was_reported = True
    session.commit()
    text = record(desk, rita)
    assert "Published 1 Pending 0 Rejected 0 Spam 1" in text
    assert "Reports about them 1 Reports by them 1 of those, right 1" in text
    assert "Said by rita." in text
    assert "Of locks" in text
    assert rita.account is not None
    assert rita.account.email not in desk.get(f"/moderation/people/{rita.id}").get_data(True)


def test_a_suspension_is_recorded_told_by_letter_and_shown_with_a_way_to_lift_it(
    desk: Visitor, session: Session, rita: Person
) -> None:
    before = clock.now()
    answer = press(desk, rita, "suspend")
    assert answer.status_code == 303
    (row,) = sanctions(session)
    assert row.kind is SanctionKind.SUSPEND
    assert row.until is not None
    assert timedelta(0) <= row.until - before - timedelta(days=7) < timedelta(minutes=1)
    letter = session.scalars(select(Letter)).one()
    assert letter.due_at == row.at + UNDO_WINDOW
    assert rita.account is not None
    assert letter.to == rita.account.email
    assert letter.subject.startswith("You are suspended from commenting at ")
    assert (letter.person_id, letter.cause) == (rita.id, f"sanction:{row.id}")
    assert "The reason: Insults." in letter.body
    assert "/me#sanctions" in letter.body
    text = record(desk, rita)
    assert "max suspended rita until " in text
    assert "Holds now." in text
    assert "Lift and tell them" in text


def test_lifting_is_recorded_and_told(desk: Visitor, session: Session, rita: Person) -> None:
    press(desk, rita, "ban")
    (ban,) = sanctions(session)
    session.execute(update(Letter).values(due_at=None, sent_at=NOON, attempts=1))
    session.commit()
    answer = desk.post(f"/moderation/sanctions/{ban.id}/lift", {"reason": "Sorry said."})
    assert answer.status_code == 303
    letter = session.scalars(select(Letter).order_by(Letter.id.desc())).first()
    session.commit()
    assert letter is not None
    assert letter.subject.startswith("You may comment at ")
    assert "Sorry said." in letter.body
    text = record(desk, rita)
    assert "Lifted by max on " in text
    assert "Lift and tell them" not in text
    again = desk.post(f"/moderation/sanctions/{ban.id}/lift")
    assert again.status_code == 409
    assert "max lifted a sanction of rita." in words(again)
    assert len(sanctions(session)) == 2


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([(0, "ban")], False),
        ([(0, "ban"), (3, "ban")], False),
        ([(0, "ban"), (5, "ban")], True),
        ([(0, "ban"), (60, "ban"), (63, "ban")], True),
        ([(0, "ban"), (60, "lift"), (63, "ban")], True),  # of the end they never heard
        ([(0, "ban"), (60, "lift"), (70, "ban")], False),
        ([(0, "ban"), (3, "lift"), (60, "ban")], False),
        ([(0, "suspend"), (60 * 24, "suspend")], False),  # ended by itself before
        ([(0, "suspend"), (30, "suspend")], True),
    ],
)
def test_the_end_of_what_nobody_heard_of_is_not_told(
    rows: list[tuple[int, str]], *, told: bool
) -> None:
    """The last one is lifted before its letter left: does its person think that they are sanctioned?"""
    happened = [
        Sanction(
            kind=SanctionKind(kind),
            at=NOON + timedelta(minutes=minute),
            until=NOON + timedelta(minutes=minute + 60) if kind == "suspend" else None,
        )
        for minute, kind in rows
    ]
    assert heard(happened) is told


def test_pressing_twice_does_it_once_and_tells_once(
    desk: Visitor, session: Session, rita: Person
) -> None:
    answers = [press(desk, rita, "suspend").status_code for _ in range(2)]
    assert answers == [303, 303]
    assert len(sanctions(session)) == 1
    assert session.scalar(select(func.count()).select_from(Letter)) == 1


def test_another_length_is_no_second_press(desk: Visitor, session: Session, rita: Person) -> None:
    lengths = ({"lasts": "week"}, {"lasts": "week"}, {"lasts": "month"},
               {"lasts": "date", "until": "2099-01-01"})  # fmt: skip
    answers = [press(desk, rita, "suspend", **each).status_code for each in lengths]
    assert answers == [303, 303, 409, 409]
    assert len(sanctions(session)) == 1


def test_who_looked_at_an_older_page_reads_who_was_faster_and_keeps_the_reason(
    desk: Visitor, session: Session, rita: Person
) -> None:
    mona = a_person(session, "mona", Role.MODERATOR)
    session.commit()
    press(Visitor(desk.app).signed_in_as(mona), rita, "ban")
    answer = press(desk, rita, "warn", reason="Mind your words.")
    assert answer.status_code == 409
    assert "mona banned rita." in words(answer)
    assert 'value="Mind your words."' in answer.get_data(as_text=True)
    assert len(sanctions(session)) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"reason": ""},
        {"reason": "  "},
        {"reason": "x" * 501},
        {"kind": "lift"},
        {"kind": "shoot"},
        {"kind": ""},
        {"lasts": "decade"},
        {"lasts": "date"},
        {"lasts": "date", "until": "2001-01-01"},
        {"lasts": "date", "until": "9999-12-31"},
        {"lasts": "date", "until": "yesterday"},
        {"hours": "5000000000000"},
        {"hours": "-1"},
        {"seen": "1" + "0" * 30},
        {"seen": "x"},
        {"seen": ""},
    ],
)
def test_bad_input_is_answered_and_changes_nothing(
    desk: Visitor, session: Session, rita: Person, fields: dict[str, str]
) -> None:
    answer = press(desk, rita, **{"kind": "suspend", **fields})
    assert answer.status_code == 422
    assert "That did not go through yet." in words(answer)
    assert sanctions(session) == []
    assert session.scalar(select(func.count()).select_from(Letter)) == 0


def test_a_form_far_down_its_page_comes_back_in_view(desk: Visitor, rita: Person) -> None:
    wrong = press(desk, rita, "ban", reason="").get_data(as_text=True)
    assert '<div class="form-errors" role="alert" tabindex="-1" autofocus>' in wrong
    assert "autofocus" not in desk.get(f"/moderation/people/{rita.id}").get_data(as_text=True)


def test_nobodys_ids_are_not_found(desk: Visitor, session: Session) -> None:
    for number in ("0", "999999", "1" + "0" * 30):
        assert desk.get(f"/moderation/people/{number}").status_code == 404
        for path in (f"people/{number}/notes", f"sanctions/{number}/lift"):
            assert desk.post(f"/moderation/{path}", {"text": "Hm."}).status_code == 404
        form = {"kind": "ban", "reason": "R.", "seen": "0", "lasts": "day", "hours": "0"}
        path = f"/moderation/people/{number}/sanctions"
        assert desk.post(path, form).status_code == 404
    assert sanctions(session) == []


@pytest.mark.parametrize("query", ["after=x", "before=1-", "after=" + "9" * 40])
def test_a_place_that_no_page_of_ours_links_to_is_not_found(
    desk: Visitor, rita: Person, query: str
) -> None:
    assert desk.get(f"/moderation/people/{rita.id}?{query}").status_code == 404


def test_authors_do_not_see_records_and_change_nothing(
    visit: Visitor, session: Session, rita: Person
) -> None:
    ada = a_person(session, "ada", Role.AUTHOR)
    session.commit()
    visit.signed_in_as(ada)
    assert visit.get(f"/moderation/people/{rita.id}").status_code == 403
    assert press(visit, rita, "ban").status_code == 403
    assert sanctions(session) == []


def test_an_equal_is_not_offered_the_form_and_refused_at_its_address(
    desk: Visitor, session: Session
) -> None:
    mona = a_person(session, "mona", Role.MODERATOR)
    session.commit()
    assert "Do it and tell them" not in record(desk, mona)
    answer = press(desk, mona, "ban")
    assert answer.status_code == 403
    assert "You may not sanction mona." in words(answer)
    assert sanctions(session) == []


def test_a_suspension_until_a_day_lasts_to_its_end_where_the_blog_is(
    desk: Visitor, session: Session, rita: Person
) -> None:
    day = (clock.now() + timedelta(days=3)).date()
    assert press(desk, rita, "suspend", lasts="date", until=day.isoformat()).status_code == 303
    (row,) = sanctions(session)
    assert row.until is not None
    assert row.until.date() == day + timedelta(days=1)


def test_a_ban_removes_what_they_wrote_lately_and_one_press_takes_it_back(
    desk: Visitor, session: Session, rita: Person
) -> None:
    post, now = a_post(session), clock.now()
    ago = {"now": timedelta(minutes=1), "week": timedelta(days=2), "long": timedelta(days=90)}
    a_comment(session, post, rita, at=now - ago["now"])
    a_comment(session, post, rita, at=now - ago["week"], status=Status.PENDING)
    a_comment(session, post, rita, at=now - ago["now"], status=Status.SPAM)
    a_comment(session, post, rita, at=now - ago["long"])
    a_comment(session, post, at=now - ago["now"])
    session.commit()
    was = statuses(session)
    assert press(desk, rita, "ban", hours="168").status_code == 303
    assert statuses(session) == ["removed", "rejected", "spam", "published", "published"]
    page = desk.get(f"/moderation/people/{rita.id}")
    assert "Removed 2 comments." in words(page)
    assert press(desk, rita, "ban", hours="168").status_code == 303
    batch = session.scalars(select(Batch)).one()
    assert batch.reason == "Insults."
    session.commit()
    assert desk.post(f"/moderation/batches/{batch.id}/undo").status_code == 303
    assert statuses(session) == was


def test_only_a_ban_removes_and_a_ban_of_who_wrote_nothing_leaves_no_batch(
    desk: Visitor, session: Session, rita: Person
) -> None:
    comment = a_comment(session, a_post(session), rita, at=clock.now())
    other = a_person(session, "vera")
    session.commit()
    press(desk, rita, "suspend", hours="24")
    press(desk, other, "ban", hours="24")
    assert statuses(session) == ["published"]
    assert session.scalar(select(func.count()).select_from(Batch)) == 0
    assert session.get_one(Comment, comment.id).version == 1


def test_notes_are_for_moderators_about_others(
    desk: Visitor, session: Session, rita: Person, max_: Person
) -> None:
    assert desk.post(f"/moderation/people/{rita.id}/notes", {"text": "Met her."}).status_code == 303
    assert "Met her." in record(desk, rita)
    for person, text in ((max_, "I am great."), (rita, " "), (rita, "x" * 2001)):
        answer = desk.post(f"/moderation/people/{person.id}/notes", {"text": text})
        assert answer.status_code == 422
    assert session.scalar(select(func.count()).select_from(Note)) == 1


def test_an_expired_form_keeps_what_was_typed(
    desk: Visitor, session: Session, rita: Person
) -> None:
    path = f"/moderation/people/{rita.id}"
    note = desk.client.post(f"{path}/notes", data={"text": "Met her."})
    form = {"kind": "ban", "reason": "Mind your words.", "seen": "0", "lasts": "day", "hours": "0"}
    ban = desk.client.post(f"{path}/sanctions", data=form)
    assert (note.status_code, ban.status_code) == (400, 400)
    assert "Met her." in words(note)
    assert 'value="Mind your words."' in ban.get_data(as_text=True)
    assert sanctions(session) == []


def test_names_lead_moderators_to_the_record_and_authors_to_what_readers_see(
    desk: Visitor, session: Session, rita: Person
) -> None:
    ada = a_person(session, "ada", Role.AUTHOR)
    comment = a_comment(session, a_post(session, ada), rita, status=Status.PENDING)
    session.commit()
    author = Visitor(desk.app).signed_in_as(ada)
    record_link, public_link = (f'href="{at}/people/{rita.id}"' for at in ("/moderation", ""))
    for path in ("/moderation/", f"/moderation/comments/{comment.id}"):
        assert record_link in desk.get(path).get_data(as_text=True)
        page = author.get(path).get_data(as_text=True)
        assert public_link in page
        assert record_link not in page
    assert record_link in desk.get(f"/people/{rita.id}").get_data(as_text=True)
    assert record_link not in author.get(f"/people/{rita.id}").get_data(as_text=True)


def test_a_long_record_costs_as_many_queries_as_a_short_one(
    app: Flask, desk: Visitor, session: Session, rita: Person, max_: Person
) -> None:
    post = a_post(session)
    a_comment(session, post, rita)
    session.commit()
    with counted(app) as few:
        record(desk, rita)
    for number in range(30):
        a_comment(session, post, rita, at=NOON + timedelta(minutes=number))
        session.add(Note(person_id=rita.id, by_id=max_.id, text="Hm.", at=NOON))
        session.add(
            Sanction(person_id=rita.id, kind=SanctionKind.WARN, reason="R.", by_id=max_.id, at=NOON)
        )
    session.commit()
    with counted(app) as many:
        first = desk.get(f"/moderation/people/{rita.id}")
    assert len(few) == len(many) <= 10
    older = first.get_data(as_text=True).split('class="paging__older"')[1].split('href="')[1]
    second = desk.get(older.split('"')[0].replace("&amp;", "&"))
    assert second.get_data(as_text=True).count('class="remarks__item"') == 6


def statuses(session: Session) -> list[str]:
    found = session.scalars(select(Comment.status).order_by(Comment.id)).all()
    session.commit()
    return [each.value for each in found]
