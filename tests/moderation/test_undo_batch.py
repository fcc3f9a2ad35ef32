"""Taking a batch back."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.models import HeldRole, Person, Role
from blog.comments.models import Batch, Comment, Status
from blog.moderation import left_out
from tests.browse import Visitor, words
from tests.build import a_comment, a_person, a_post
from tests.moderation.desk import decisions_made, disagreeing, press_many, statuses


@pytest.fixture
def mixed(session: Session) -> list[Comment]:
    post = a_post(session)
    made = [a_comment(session, post, status=status)
            for status in (Status.PENDING, Status.PUBLISHED, Status.SPAM)]  # fmt: skip
    session.commit()
    return made


def newest_batch(session: Session) -> int:
    found = session.scalars(select(Batch.id).order_by(Batch.id.desc())).first()
    session.commit()
    assert found is not None
    return found


BEFORE = [Status.PENDING, Status.PUBLISHED, Status.SPAM]


def test_undo_puts_each_comment_back_to_where_it_was(
    desk: Visitor, session: Session, mixed: list[Comment]
) -> None:
    press_many(desk, "reject", *mixed)
    page = desk.get("/moderation/").get_data(as_text=True)
    batch = newest_batch(session)
    assert f'action="/moderation/batches/{batch}/undo"' in page
    assert desk.post(f"/moderation/batches/{batch}/undo").status_code == 303
    assert "Put 3 comments back to where they were." in words(desk.get("/moderation/"))
    assert statuses(session) == BEFORE
    assert disagreeing(session) == 0


def test_an_undo_can_be_undone_again_and_again(
    desk: Visitor, session: Session, mixed: list[Comment]
) -> None:
    press_many(desk, "reject", *mixed)
    for expected in (BEFORE, [Status.REJECTED] * 3, BEFORE):
        desk.post(f"/moderation/batches/{newest_batch(session)}/undo")
        assert statuses(session) == expected


def test_undoing_twice_undoes_once_and_says_the_same(
    desk: Visitor, session: Session, mixed: list[Comment]
) -> None:
    press_many(desk, "reject", *mixed)
    address = f"/moderation/batches/{newest_batch(session)}/undo"
    answers = [desk.post(address) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert decisions_made(session) == 6
    assert statuses(session) == BEFORE


def test_what_was_touched_since_stays_and_is_named(
    desk: Visitor, session: Session, mixed: list[Comment]
) -> None:
    press_many(desk, "reject", *mixed)
    batch = newest_batch(session)
    mia = a_person(session, "mia", Role.MODERATOR)
    session.commit()
    press_many(Visitor(desk.app).signed_in_as(mia), "remove", mixed[1], version=2)
    answer = desk.post(f"/moderation/batches/{batch}/undo")
    page = words(desk.get(answer.location))
    assert "Put 2 comments back to where they were." in page
    assert "mia removed a comment by" in page
    assert statuses(session) == [Status.PENDING, Status.REMOVED, Status.SPAM]


def test_what_was_touched_and_put_back_is_still_touched(
    desk: Visitor, session: Session, mixed: list[Comment]
) -> None:
    press_many(desk, "reject", *mixed)
    batch = newest_batch(session)
    press_many(desk, "publish", mixed[0], version=2, token="t2")
    press_many(desk, "reject", mixed[0], version=3, token="t3")
    desk.post(f"/moderation/batches/{batch}/undo")
    assert statuses(session) == [Status.REJECTED, Status.PUBLISHED, Status.SPAM]


def test_when_all_of_it_was_touched_the_undo_says_so_and_can_be_tried_later(
    desk: Visitor, session: Session, mixed: list[Comment]
) -> None:
    press_many(desk, "reject", *mixed)
    batch = newest_batch(session)
    press_many(desk, "remove", *mixed, version=2, token="t2")
    late = desk.post(f"/moderation/batches/{batch}/undo")
    assert late.status_code == 409
    assert "max removed a comment by" in words(late)
    assert statuses(session) == [Status.REMOVED] * 3
    assert newest_batch(session) == batch + 1


def test_one_decision_of_a_batch_can_be_taken_back_alone(
    desk: Visitor, session: Session, mixed: list[Comment]
) -> None:
    press_many(desk, "reject", *mixed)
    page = desk.get(f"/moderation/comments/{mixed[0].id}").get_data(as_text=True)
    address = page.split('action="/moderation/decisions/')[1].split('"')[0]
    assert desk.post(f"/moderation/decisions/{address}").status_code == 303
    assert statuses(session) == [Status.PENDING, Status.REJECTED, Status.REJECTED]


def test_who_did_not_press_it_and_does_not_moderate_everything_cannot_take_it_back(
    desk: Visitor, session: Session, mixed: list[Comment]
) -> None:
    press_many(desk, "reject", *mixed)
    batch = newest_batch(session)
    ada = a_person(session, "ada", Role.AUTHOR)
    session.commit()
    other = Visitor(desk.app).signed_in_as(ada)
    assert other.get(f"/moderation/batches/{batch}").status_code == 404
    assert other.post(f"/moderation/batches/{batch}/undo").status_code == 404
    assert statuses(session) == [Status.REJECTED] * 3


@pytest.mark.parametrize("batch", ["4711", "0", "x", "9" * 31])
def test_a_batch_that_does_not_exist_is_not_found(desk: Visitor, batch: str) -> None:
    assert desk.get(f"/moderation/batches/{batch}").status_code == 404
    assert desk.post(f"/moderation/batches/{batch}/undo").status_code in (404, 405)


def test_what_was_changed_together_is_a_queue_that_page_and_log_lead_to(
    desk: Visitor, session: Session, mixed: list[Comment]
) -> None:
    a_comment(session, a_post(session), source="Not among them.")
    session.commit()
    press_many(desk, "reject", *mixed)
    batch = newest_batch(session)
    address = f"/moderation/?queue=all&amp;batch={batch}"
    for page in (f"/moderation/batches/{batch}", "/moderation/log"):
        assert address in desk.get(page).get_data(as_text=True)
    for order in ("oldest", "newest"):
        found = desk.get(f"{address.replace('&amp;', '&')}&order={order}").get_data(as_text=True)
        assert found.count("data-case") == 3
        assert "Not among them." not in found
        assert f'href="/moderation/batches/{batch}"' in found
    assert "3 comments match" in words(desk.get(f"/moderation/?queue=rejected&batch={batch}"))
    assert "Nothing matches." in words(desk.get(f"/moderation/?queue=all&batch={batch + 1}"))
    assert desk.get("/moderation/?queue=all&batch=x").status_code == 422
    assert desk.get(f"/moderation/reported?batch={batch}").status_code == 200
    assert desk.get(f"/moderation/appeals?batch={batch}").status_code == 200


def test_what_was_left_out_is_paged_to_its_end(
    desk: Visitor, session: Session, mixed: list[Comment], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(left_out, "PAGE", 2)
    press_many(desk, "publish", mixed[0])
    picks = [f"{mixed[0].id}:1", f"{mixed[2].id}:1", *(f"{900_000 + n}:1" for n in range(4))]
    sent = {"many": "1", "pick": picks, "decision": "reject", "token": "late"}
    address = str(desk.post("/moderation/decisions", sent).location)
    seen = []
    while address:
        page = desk.get(address)
        told = page.get_data(as_text=True)
        assert "<dd>1 comment</dd>" in told
        assert "<dd>4 comments</dd>" in told
        seen.append(words(page).split("Undo")[-1])
        _, found, rest = page.get_data(as_text=True).partition('rel="next" href="')
        address = rest.split('"')[0].replace("&amp;", "&") if found else ""
    assert len(seen) == 3
    assert "max published a comment" in seen[0]
    assert [str(900_000 + n) in "".join(seen) for n in range(4)] == [True] * 4
    batch, at = newest_batch(session), clock.now()
    assert desk.get(f"/moderation/batches/{batch}?after=5").status_code == 404
    monkeypatch.setattr(clock, "now", lambda: at + timedelta(days=2))
    later = words(desk.get(f"/moderation/batches/{batch}")).split("Undo")[-1]
    assert (f"{at.year}" in seen[0], f"{at.year}" in later) == (False, True)


def test_what_nothing_could_be_done_about_is_paged_and_looking_decides_nothing(
    desk: Visitor, session: Session, mixed: list[Comment], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(left_out, "PAGE", 2)
    press_many(desk, "remove", *mixed)
    picks = [*(f"{each.id}:1" for each in mixed), "900001:1"]
    sent = {"many": "1", "pick": picks, "decision": "reject", "token": "late"}
    first = desk.post("/moderation/decisions", sent)
    page = first.get_data(as_text=True)
    assert (first.status_code, words(first).count("max removed")) == (409, 2)
    assert [f'name="pick" value="{each}"' in page for each in picks] == [True] * 4
    assert 'name="after" value="2"' in page
    rest = desk.post("/moderation/decisions", {**sent, "after": "2"})
    assert (rest.status_code, words(rest).count("max removed")) == (409, 1)
    assert "900001" in words(rest)
    assert 'name="after" value="0"' in rest.get_data(as_text=True)
    assert desk.post("/moderation/decisions", {**sent, "after": "-1"}).status_code == 409
    # By now one can be decided: whoever only looks does not decide.
    now = {**sent, "pick": [f"{mixed[0].id}:2"], "after": "2"}
    assert desk.post("/moderation/decisions", now).status_code == 409
    assert statuses(session) == [Status.REMOVED] * 3


def test_who_moderates_no_more_reads_nothing_of_what_others_changed(
    desk: Visitor, session: Session, max_: Person, mixed: list[Comment]
) -> None:
    mia = a_person(session, "mia", Role.MODERATOR)
    mixed[0].html = "<p>Kettles.</p>"
    session.commit()
    press_many(Visitor(desk.app).signed_in_as(mia), "remove", mixed[0])
    press_many(desk, "reject", *mixed)
    address = f"/moderation/batches/{newest_batch(session)}"
    assert "Kettles." in words(desk.get(address))
    max_.held_roles = [HeldRole(role=Role.AUTHOR)]
    session.commit()
    page = words(desk.get(address))
    assert "Kettles." not in page
    assert f"Comments by number: {mixed[0].id}" in page
    press_many(Visitor(desk.app).signed_in_as(mia), "spam", *mixed[:2], version=2, token="t2")
    undo = desk.post(f"{address}/undo")
    assert undo.status_code == 409
    assert "Kettles." not in words(undo)
