"""All about one comment on one page."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.accounts.models import Role
from blog.comments.models import Comment, Revision, Status, StatusChange
from blog.moderation import around
from blog.moderation.difference import difference
from blog.moderation.models import Note
from blog.posts.models import CommentMode, PostStatus
from tests.browse import Visitor, words
from tests.build import NOON, a_comment, a_person, a_post
from tests.moderation.desk import decisions_made, statuses
from tests.queries import counted


@pytest.fixture
def held(session: Session) -> Comment:
    """Return a pending answer, in a thread, by somebody who said other things too."""
    post, rita = a_post(session, title="On locks"), a_person(session, "rita")
    above = a_comment(session, post, a_person(session, "sam"), source="Which lock?")
    comment = a_comment(session, post, rita, source="The red one.", status=Status.PENDING,
                        answers=above, at=NOON + timedelta(hours=1))  # fmt: skip
    a_comment(session, post, a_person(session, "tom"), source="A sibling.", answers=above)
    a_comment(session, a_post(session, title="Counting water"), rita, source="Elsewhere.",
              status=Status.SPAM)  # fmt: skip
    session.commit()
    return comment


def test_the_case_shows_edits_as_differences_the_thread_and_other_comments(
    desk: Visitor, session: Session, held: Comment
) -> None:
    session.add(Revision(comment_id=held.id, source="The blue one.", html="", at=NOON))
    session.commit()
    answer = desk.get(f"/moderation/comments/{held.id}")
    page = answer.get_data(as_text=True)
    assert "The <del>blue</del><ins>red</ins> one." in page
    for part in ("Which lock?", "A sibling.", "Elsewhere.", "Counting water", "1 spam"):
        assert part in words(answer)


def test_the_case_is_always_in_its_thread_with_the_nearest_around_it(
    desk: Visitor, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    for limit in ("ABOVE", "BESIDE", "ANSWERS"):
        monkeypatch.setattr(around, limit, 2)
    post, rita = a_post(session), a_person(session, "rita")
    minutes = iter(range(100))

    def add(source: str, above: Comment | None) -> Comment:
        at = NOON + timedelta(minutes=next(minutes))
        return a_comment(session, post, rita, source=source, answers=above, at=at)

    above = None
    for number in range(7):  # deeper than the screen shows levels
        above = add(f"deep-{number}.", above)
    for number in range(4):
        add(f"before-{number}.", above)
    case = add("the-case.", above)
    for number in range(3):
        add(f"after-{number}.", above)
    for number in range(5):
        add(f"answer-{number}.", case)
    session.commit()
    page = words(desk.get(f"/moderation/comments/{case.id}"))
    thread = page[page.index("The thread around it") : page.index("Also by")]
    said = re.findall(r"[a-z]+-[a-z0-9]+(?=\.)|\d+ (?:more|earlier|later) \w+", thread)
    assert said == [
        *("5 more above", "deep-5", "deep-6", "2 earlier answers", "before-2", "before-3"),
        *("the-case", "answer-0", "answer-1", "3 more answers"),
        *("after-0", "after-1", "1 later answer"),
    ]


def test_what_the_rules_saw_is_told_if_it_was_stored(desk: Visitor, session: Session) -> None:
    comment = a_comment(session, a_post(session), status=Status.PENDING)
    session.add(
        StatusChange(comment_id=comment.id, was=Status.PENDING, became=Status.SPAM, rule="links",
                     reasons=[], reason="", at=NOON, facts={"links": 7, "held_words": ["a", "b"]})
    )  # fmt: skip
    comment.status = Status.SPAM
    session.commit()
    page = words(desk.get(f"/moderation/comments/{comment.id}"))
    assert "What the rules saw" in page
    assert "Links that count 7" in page
    assert "a, b" in page


def test_a_note_is_read_on_the_case_and_nowhere_else(
    desk: Visitor, session: Session, held: Comment
) -> None:
    address = f"/moderation/comments/{held.id}"
    answer = desk.post(f"{address}/notes", {"text": " Asked <b>her</b>. "})
    assert (answer.status_code, answer.location) == (303, f"{address}#notes")
    page = desk.get(address)
    assert "max noted: Asked <b>her</b>." in words(page)
    assert "<b>her" not in page.get_data(as_text=True)
    assert session.scalars(select(Note.text)).all() == ["Asked <b>her</b>."]


@pytest.mark.parametrize("text", ["", "   ", "x" * 2_001])
def test_a_note_of_nothing_or_too_much_comes_back_with_what_was_typed(
    desk: Visitor, session: Session, held: Comment, text: str
) -> None:
    answer = desk.post(f"/moderation/comments/{held.id}/notes", {"text": text})
    assert answer.status_code == 422
    assert text.strip() in words(answer)
    assert session.scalars(select(Note.id)).all() == []


def test_one_press_publishes_and_answers(desk: Visitor, session: Session, held: Comment) -> None:
    address = f"/moderation/comments/{held.id}"
    form = {"version": 1, "body": "Thank you!", "token": "t1"}
    for _ in range(2):
        answer = desk.post(f"{address}/answer", form)
        assert (answer.status_code, answer.location) == (303, f"{address}#thread")
    said = session.scalars(select(Comment).where(Comment.source == "Thank you!")).one()
    assert (said.parent_id, said.status) == (held.id, Status.PUBLISHED)
    session.commit()
    assert statuses(session)[1] is Status.PUBLISHED
    assert decisions_made(session) == 1
    assert "Thank you!" in words(desk.get(address))


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"body": ""}, 422),
        ({"body": "x" * 10_001}, 422),
        ({"version": 7}, 409),
        ({"version": ""}, 409),
    ],
)
def test_an_answer_that_is_refused_publishes_nothing_and_keeps_the_text(
    desk: Visitor, session: Session, held: Comment, change: dict[str, object], status: int
) -> None:
    form = {"version": 1, "body": "Thank you!", "token": "t1", **change}
    answer = desk.post(f"/moderation/comments/{held.id}/answer", form)
    assert answer.status_code == status
    assert str(form["body"])[:50] in words(answer)
    assert decisions_made(session) == 0


@pytest.mark.parametrize(
    "settings",
    [
        {"comment_mode": CommentMode.CLOSED},
        {"status": PostStatus.DRAFT},
        {"status": PostStatus.TRASHED},
    ],
)
def test_where_nobody_can_answer_nothing_is_published_either(
    desk: Visitor, session: Session, settings: dict[str, object]
) -> None:
    comment = a_comment(session, a_post(session, **settings), status=Status.PENDING)  # type: ignore[arg-type]
    session.commit()
    assert "Publish and answer" not in words(desk.get(f"/moderation/comments/{comment.id}"))
    form = {"version": 1, "body": "Thank you!", "token": "t1"}
    answer = desk.post(f"/moderation/comments/{comment.id}/answer", form)
    assert answer.status_code in (403, 409)
    assert statuses(session) == [Status.PENDING]


def test_who_may_not_moderate_a_comment_sees_and_adds_nothing(
    visit: Visitor, session: Session, held: Comment
) -> None:
    ada = a_person(session, "ada", Role.AUTHOR)
    session.commit()
    visit.signed_in_as(ada)
    address = f"/moderation/comments/{held.id}"
    assert visit.get(address).status_code == 404
    assert visit.post(f"{address}/notes", {"text": "Mine."}).status_code == 404
    assert visit.post(f"{address}/answer", {"version": 1, "body": "Mine."}).status_code == 404
    assert visit.post("/moderation/comments/4711/notes", {"text": "Mine."}).status_code == 404
    assert session.scalars(select(Note.id)).all() == []
    session.commit()
    assert decisions_made(session) == 0


def test_an_expired_form_gives_the_note_back(desk: Visitor, held: Comment) -> None:
    address = f"/moderation/comments/{held.id}/notes"
    answer = desk.client.post(address, data={"text": "Long thoughts."})
    assert answer.status_code == 400
    assert "Long thoughts." in words(answer)


def test_a_case_takes_as_many_queries_for_a_long_story_as_for_a_short_one(
    app: Flask, desk: Visitor, session: Session, held: Comment
) -> None:
    address = f"/moderation/comments/{held.id}"
    with counted(app) as short:
        desk.get(address)
    other = a_post(session)
    for n in range(20):
        session.add(Note(comment_id=held.id, by_id=held.author_id, text="Hm.", at=NOON))
        session.add(Revision(comment_id=held.id, source="Other.", html="", at=NOON))
        a_comment(session, other, held.author, source=f"More {n}.")
    session.commit()
    with counted(app) as long:
        desk.get(address)
    assert len(long) == len(short) <= 13


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        ("a b c", "a b c", "a b c"),
        ("", "new", "+new+"),
        ("old", "", "-old-"),
        ("one two three", "one 2 three", "one -two-+2+ three"),
        ("same end", "the same end", "+the +same end"),
        ("a a a", "a a", "a a- a-"),
    ],
)
def test_a_difference_marks_the_words_that_went_and_came(
    before: str, after: str, marked: str
) -> None:
    signs = {"same": "", "gone": "-", "new": "+"}
    pieces = difference(before, after)
    assert "".join(signs[each.kind] + each.text + signs[each.kind] for each in pieces) == marked


def test_a_difference_of_long_texts_is_found_at_once() -> None:
    before = " ".join(f"w{n % 97}" for n in range(5_000))
    after = " ".join(f"w{n % 89}" for n in range(5_000))
    pieces = difference(before, after)
    assert "".join(each.text for each in pieces if each.kind != "new") == before
    assert "".join(each.text for each in pieces if each.kind != "gone") == after
