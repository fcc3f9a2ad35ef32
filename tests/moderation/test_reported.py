"""The reported queue, and what decisions do to reports."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from blog.accounts.find import find_person
from blog.accounts.models import Letter, Person, Role
from blog.comments import lifecycle
from blog.comments.models import Batch, Comment, Status, StatusChange
from blog.config import Config
from blog.db import Database
from blog.moderation import report_counts
from blog.moderation import reported as queue
from blog.moderation.decide import Stale
from blog.moderation.models import Report, ReportOutcome, ReportReason
from blog.moderation.reported_keep import NothingToSettle, keep
from blog.posts.models import Post
from tests.browse import Visitor, words
from tests.build import NOON, a_comment, a_person, a_post
from tests.moderation.desk import press_many
from tests.processes import at_once
from tests.queries import counted


@pytest.fixture
def post(session: Session) -> Post:
    return a_post(session, title="On locks")


@pytest.fixture
def reporter(session: Session) -> Person:
    return a_person(session, "pat")


def a_report(
    session: Session,
    comment: Comment,
    by: Person | None = None,
    *,
    reason: ReportReason = ReportReason.ABUSE,
    text: str = "",
    wants_outcome: bool = False,
    outcome: ReportOutcome | None = None,
    at: datetime = NOON,
) -> Report:
    by = by or a_person(session, "reader")
    made = Report(
        comment_id=comment.id, by_id=by.id, reason=reason, text=text, wants_outcome=wants_outcome,
        at=at, outcome=outcome, settled_by_id=by.id if outcome else None,
        settled_at=NOON if outcome else None,
    )  # fmt: skip
    session.add(made)
    session.execute(update(Comment).where(Comment.id == comment.id).values(was_reported=True))
    session.flush()
    return made


def outcome_of(session: Session, report: Report) -> ReportOutcome | None:
    found = session.scalar(select(Report.outcome).where(Report.id == report.id))
    session.commit()
    return found


def status_of(session: Session, comment: Comment) -> Status | None:
    found = session.scalar(select(Comment.status).where(Comment.id == comment.id))
    session.commit()
    return found


def test_it_shows_what_was_reported_by_whom_why_and_how_right_they_were(
    desk: Visitor, session: Session, post: Post, reporter: Person
) -> None:
    comment = a_comment(session, post, a_person(session, "sam"), source="You fool.")
    a_report(session, comment, reporter, text="An insult.\n<b>Bold</b>")
    earlier = a_comment(session, post, status=Status.REMOVED)
    a_report(session, earlier, reporter, outcome=ReportOutcome.UPHELD)
    a_comment(session, post, source="Nobody minds this.")
    session.commit()
    answer = desk.get("/moderation/reported")
    page = words(answer)
    for part in ("sam", "You fool.", "1 report, weight 0.7", "pat · right in 1 of 1", "An insult."):
        assert part in page
    assert "Nobody minds this." not in page
    assert "<b>Bold</b>" not in answer.get_data(as_text=True)
    assert "&lt;b&gt;Bold" in answer.get_data(as_text=True)


def test_the_heaviest_come_first_and_pages_follow_each_other(
    desk: Visitor, session: Session, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "PAGE", 2)
    for number, complaints in enumerate((1, 3, 2, 2, 1)):
        comment = a_comment(session, post, source=f"Number {number}.")
        for _ in range(complaints):
            a_report(session, comment)
    session.commit()
    seen, address = [], "/moderation/reported"
    while address:
        page = desk.get(address)
        seen.append([n for n in "01234" if f"Number {n}." in words(page)])
        _, found, rest = page.get_data(as_text=True).partition('rel="next" href="')
        address = rest.split('"')[0] if found else ""
    assert seen == [["1", "2"], ["0", "3"], ["4"]]


@pytest.mark.parametrize("after", ["x", "1", "-1-1", "9" * 31 + "-1", "1-" + "9" * 31, "1e9-1"])
def test_a_place_that_no_page_links_to_is_not_found(desk: Visitor, after: str) -> None:
    assert desk.get(f"/moderation/reported?after={after}").status_code == 404


def test_it_takes_as_many_queries_for_many_comments_as_for_one(
    app: Flask, desk: Visitor, session: Session, post: Post
) -> None:
    a_report(session, a_comment(session, post))
    session.commit()
    with counted(app) as one:
        desk.get("/moderation/reported")
    for _ in range(12):
        comment = a_comment(session, post)
        for _ in range(3):
            a_report(session, comment)
    session.commit()
    with counted(app) as many:
        assert desk.get("/moderation/reported").status_code == 200
    assert len(many) == len(one) <= 7


@pytest.fixture
def reported(session: Session, post: Post) -> list[Comment]:
    """Return five comments: the second one weighs most, the first was reported last."""
    made = [a_comment(session, post, source=f"Number {n}.") for n in range(5)]
    for each in (made[1], made[3], made[1], made[2], made[4], made[0]):
        a_report(session, each)
    session.commit()
    return made


def numbers(desk: Visitor, address: str) -> str:
    page = words(desk.get(address))
    found = [(page.index(f"Number {n}."), str(n)) for n in range(9) if f"Number {n}." in page]
    return "".join(n for _, n in sorted(found))


@pytest.mark.parametrize(
    ("order", "expected"), [("heaviest", "10234"), ("oldest", "13240"), ("newest", "04231")]
)
def test_pages_lead_on_and_back_in_each_order_while_others_decide(
    desk: Visitor, reported: list[Comment], order: str, expected: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(queue, "PAGE", 2)
    start = f"/moderation/reported?order={order}"
    assert numbers(desk, start) == expected[:2]
    second = link(desk, start, "next")
    gone = {"comment": str(reported[int(expected[0])].id), "version": "1", "decision": "remove"}
    desk.post("/moderation/decisions", gone)
    assert numbers(desk, second) == expected[2:4]
    assert numbers(desk, link(desk, second, "next")) == expected[4:]
    assert numbers(desk, link(desk, second, "prev")) == expected[1:2]
    assert numbers(desk, link(desk, link(desk, second, "next"), "prev")) == expected[2:4]


def link(desk: Visitor, address: str, rel: str) -> str:
    page = desk.get(address).get_data(as_text=True)
    return page.split(f'rel="{rel}" href="')[1].split('"')[0].replace("&amp;", "&")


def test_it_is_filtered_like_the_other_queues_and_says_how_many_match(
    app: Flask, desk: Visitor, session: Session, reported: list[Comment], post: Post
) -> None:
    label = a_post(session, title="On keys", labels=("keys",))
    sam = a_person(session, "sam")
    other = a_comment(session, label, sam, source="Number 5. Words.")
    a_report(session, other)
    lifecycle.move(session, other, Status.PENDING, rule="links", at=NOON)
    a_comment(session, label, sam, source="Number 6. Not reported.")
    session.commit()
    for asked in (
        "text=number+5", f"post={label.id}", "post=keys", "label=keys", "person=sam",
        f"person={sam.id}", "rule=links", "text=number&person=sam&rule=links&order=newest",
    ):  # fmt: skip
        address = f"/moderation/reported?{asked}"
        with counted(app) as statements:
            assert "1 comment matches" in words(desk.get(address)), asked
        assert len(statements) <= 9, asked
        assert numbers(desk, address) == "5", asked
    assert numbers(desk, "/moderation/reported?until=2999-01-01&text=number") == "102345"
    assert "Nothing matches." in words(desk.get("/moderation/reported?label=none"))
    asked = "label=keys&order=oldest&after=1-1&_external=1"
    moved = desk.get(f"/moderation/?queue=reported&{asked}").location
    assert moved == "/moderation/reported?label=keys&order=oldest&after=1-1"
    refused = desk.get("/moderation/reported?since=never&order=sideways")
    assert refused.status_code == 422
    assert "Number" not in words(refused)


def test_an_open_desk_hears_of_new_reports_that_its_filter_finds(
    desk: Visitor, session: Session, reported: list[Comment], post: Post
) -> None:
    page = desk.get("/moderation/reported").get_data(as_text=True)
    address = page.split('data-counts="')[1].split('"')[0].replace("&amp;", "&")
    assert desk.get(address).get_json()["new"] == 0
    a_report(session, reported[2])
    a_report(session, a_comment(session, post, status=Status.SPAM))
    session.commit()
    answer = desk.get(address).get_json()
    assert (answer["new"], answer["counts"]["reported"]) == (1, "5")
    assert desk.get(f"{address}&text=number+2").get_json()["new"] == 1
    assert desk.get(f"{address}&text=number+3&order=newest").get_json()["new"] == 0


JSON = {"Accept": "application/json"}


def test_the_script_keeps_and_takes_back_in_place_and_is_told_who_was_faster(
    desk: Visitor, session: Session, post: Post
) -> None:
    comment = a_comment(session, post, source="Stays here.")
    report = a_report(session, comment, text="Look.")
    session.commit()
    keep_it = f"/moderation/comments/{comment.id}/keep"
    fields = {"version": "1", "seen": str(report.id), "next": "/moderation/reported#comment-9"}
    kept = desk.post(keep_it, fields, headers=JSON)
    assert kept.status_code == 200
    assert "settled" in kept.get_json()["said"]
    again = desk.post(keep_it, fields, headers=JSON)
    assert again.status_code == 409
    assert "Another moderator settled" in again.get_json()["html"]
    when = kept.get_json()["html"].split('name="settled_at" value="')[1].split('"')[0]
    undo = f"{keep_it}/undo"
    back = desk.post(undo, {"settled_at": when}, headers=JSON).get_json()
    assert all(each in back["html"] for each in ("data-case", "Stays here.", "Look.", "/keep"))
    assert desk.post(undo, {"settled_at": when}, headers=JSON).status_code == 409
    gone = {"comment": str(comment.id), "version": "1", "decision": "spam", "queue": "reported"}
    done = desk.post("/moderation/decisions", gone, headers=JSON).get_json()
    assert 'name="queue" value="reported"' in done["html"]
    undone = desk.post(
        f"/moderation/decisions/{last_of(session, comment)}/undo",
        {"queue": "reported"},
        headers=JSON,
    )
    assert "/keep" in undone.get_json()["html"]


def test_the_tab_counts_them_less_far_than_what_waits(
    desk: Visitor, session: Session, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        a_report(session, a_comment(session, post))
    session.commit()
    assert "Reported 3" in words(desk.get("/moderation/"))
    monkeypatch.setattr(report_counts, "BESIDE_COUNTED", 2)
    assert "Reported 2+" in words(desk.get("/moderation/"))
    assert desk.get("/moderation/counts").get_json()["counts"]["reported"] == "2+"


def test_an_author_finds_what_was_reported_under_their_own_posts(
    visit: Visitor, session: Session, post: Post
) -> None:
    ada = a_person(session, "ada", Role.AUTHOR)
    a_report(session, a_comment(session, a_post(session, ada), source="Under mine."))
    other = a_comment(session, post, source="Under another.")
    report = a_report(session, other)
    session.commit()
    visit.signed_in_as(ada)
    page = words(visit.get("/moderation/reported"))
    assert "Under mine." in page
    assert "Under another." not in page
    sent = visit.post(f"/moderation/comments/{other.id}/keep", {"version": "1", "seen": "99"})
    assert sent.status_code == 404
    assert outcome_of(session, report) is None


def test_keeping_settles_what_was_seen_and_can_be_taken_back(
    desk: Visitor, session: Session, post: Post
) -> None:
    comment = a_comment(session, post)
    seen, later = a_report(session, comment), a_report(session, comment)
    session.commit()
    fields = {"version": "1", "seen": str(seen.id), "next": "/moderation/reported"}
    kept = desk.post(f"/moderation/comments/{comment.id}/keep", fields)
    assert (kept.status_code, kept.location) == (303, "/moderation/reported")
    assert outcome_of(session, seen) is ReportOutcome.KEPT
    assert outcome_of(session, later) is None
    page = desk.get("/moderation/reported").get_data(as_text=True)
    when = page.split('name="settled_at" value="')[1].split('"')[0]
    undone = desk.post(f"/moderation/comments/{comment.id}/keep/undo", {"settled_at": when})
    assert undone.status_code == 303
    assert outcome_of(session, seen) is None
    again = desk.post(f"/moderation/comments/{comment.id}/keep/undo", {"settled_at": when})
    assert again.status_code == 409


def test_what_another_kept_meanwhile_is_not_decided_about_from_an_older_page(
    desk: Visitor, session: Session, post: Post
) -> None:
    comment = a_comment(session, post)
    report = a_report(session, comment)
    session.commit()
    shown = {"version": "1", "seen": str(report.id), "comment": str(comment.id)}
    fields = {**shown, "decision": "reject", "queue": "reported"}
    page = desk.get("/moderation/reported").get_data(as_text=True)
    assert f'name="seen" value="{report.id}"' in page
    desk.post(f"/moderation/comments/{comment.id}/keep", shown)
    for headers in ({}, JSON):
        late = desk.post("/moderation/decisions", fields, headers=headers)
        assert late.status_code == 409
        assert "Another moderator settled" in late.get_data(as_text=True)
    assert status_of(session, comment) is Status.PUBLISHED
    for forged in ("x", "-1", "9" * 31):
        refused = desk.post("/moderation/decisions", {**fields, "seen": forged})
        assert refused.status_code == 422
    a_report(session, comment)
    session.commit()
    decided = desk.post("/moderation/decisions", {**fields, "seen": str(report.id + 1)})
    assert decided.status_code == 303


def test_keeping_twice_is_told(desk: Visitor, session: Session, post: Post) -> None:
    comment = a_comment(session, post)
    report = a_report(session, comment)
    session.commit()
    fields = {"version": "1", "seen": str(report.id)}
    address = f"/moderation/comments/{comment.id}/keep"
    assert desk.post(address, fields).status_code == 303
    assert desk.post(address, fields).status_code == 409


@pytest.mark.parametrize(
    "fields",
    [
        {}, {"version": "x", "seen": "1"}, {"version": "1", "seen": "9" * 31},
        {"version": "-1", "seen": "1"}, {"version": "1", "seen": "\u0661"},
    ],
)  # fmt: skip
def test_a_forged_keep_changes_nothing(
    desk: Visitor, session: Session, post: Post, fields: dict[str, str]
) -> None:
    report = a_report(session, a_comment(session, post))
    session.commit()
    answer = desk.post(f"/moderation/comments/{report.comment_id}/keep", fields)
    assert answer.status_code == 422
    assert outcome_of(session, report) is None


def test_keeping_what_reports_hid_publishes_it_again(
    desk: Visitor, session: Session, post: Post
) -> None:
    comment = a_comment(session, post, status=Status.PENDING)
    report = a_report(session, comment)
    session.commit()
    fields = {"version": "1", "seen": str(report.id)}
    assert desk.post(f"/moderation/comments/{comment.id}/keep", fields).status_code == 303
    assert status_of(session, comment) is Status.PUBLISHED
    assert outcome_of(session, report) is ReportOutcome.KEPT


@pytest.mark.parametrize("decision", ["reject", "spam", "remove"])
def test_a_decision_against_the_comment_upholds_its_reports_wherever_it_is_taken(
    desk: Visitor, session: Session, post: Post, decision: str
) -> None:
    comment, other = a_comment(session, post), a_comment(session, post)
    report, elsewhere = a_report(session, comment), a_report(session, other)
    session.commit()
    fields = {"comment": str(comment.id), "version": "1", "decision": decision}
    assert desk.post("/moderation/decisions", fields).status_code == 303
    assert outcome_of(session, report) is ReportOutcome.UPHELD
    assert outcome_of(session, elsewhere) is None


def test_putting_it_back_to_pending_settles_nothing(
    desk: Visitor, session: Session, post: Post
) -> None:
    report = a_report(session, a_comment(session, post, source="Look."))
    session.commit()
    fields = {"comment": str(report.comment_id), "version": "1", "decision": "hold"}
    desk.post("/moderation/decisions", fields)
    assert outcome_of(session, report) is None
    assert "Look." in words(desk.get("/moderation/reported"))


def last_of(session: Session, comment: Comment) -> int:
    rows = select(StatusChange.id).where(StatusChange.comment_id == comment.id)
    found = session.scalars(rows.order_by(StatusChange.id.desc())).first()
    session.commit()
    assert found is not None
    return found


def test_taking_the_decision_back_opens_what_it_settled_and_nothing_else(
    desk: Visitor, session: Session, post: Post
) -> None:
    comment = a_comment(session, post)
    report = a_report(session, comment)
    before = a_report(session, comment, outcome=ReportOutcome.KEPT)
    session.commit()
    desk.post(
        "/moderation/decisions",
        {"comment": str(comment.id), "version": "1", "decision": "reject"},
    )
    undo = f"/moderation/decisions/{last_of(session, comment)}/undo"
    assert desk.post(undo).status_code == 303
    assert outcome_of(session, report) is None
    assert outcome_of(session, before) is ReportOutcome.KEPT
    redo = f"/moderation/decisions/{last_of(session, comment)}/undo"
    assert desk.post(redo).status_code == 303
    assert status_of(session, comment) is Status.REJECTED
    assert outcome_of(session, report) is ReportOutcome.UPHELD


def test_taking_back_what_a_rule_hid_keeps_the_reports(
    desk: Visitor, session: Session, post: Post
) -> None:
    comment = a_comment(session, post)
    report = a_report(session, comment)
    hidden = lifecycle.move(session, comment, Status.PENDING, rule="reports", at=NOON)
    session.commit()
    assert desk.post(f"/moderation/decisions/{hidden.id}/undo").status_code == 303
    assert status_of(session, comment) is Status.PUBLISHED
    assert outcome_of(session, report) is ReportOutcome.KEPT


def test_a_batch_settles_and_its_undo_opens(desk: Visitor, session: Session, post: Post) -> None:
    comments = [a_comment(session, post) for _ in range(3)]
    found = [a_report(session, each) for each in comments]
    apart = a_report(session, a_comment(session, post))
    session.commit()
    assert press_many(desk, "spam", *comments).status_code == 303
    assert {outcome_of(session, each) for each in found} == {ReportOutcome.UPHELD}
    assert outcome_of(session, apart) is None
    batch = session.scalar(select(Batch.id))
    session.commit()
    assert desk.post(f"/moderation/batches/{batch}/undo").status_code == 303
    assert {outcome_of(session, each) for each in found} == {None}


def test_who_wished_it_gets_one_letter_which_an_undo_takes_back(
    desk: Visitor, session: Session, post: Post, reporter: Person
) -> None:
    comment = a_comment(session, post)
    report = a_report(session, comment, reporter, wants_outcome=True)
    a_report(session, comment)
    session.commit()
    fields = {"comment": str(comment.id), "version": "1", "decision": "reject"}
    desk.post("/moderation/decisions", fields)
    (letter,) = letters(session)
    assert reporter.account is not None
    assert (letter.to, letter.cause) == (reporter.account.email, f"report:{report.id}")
    assert letter.due_at is not None
    assert letter.due_at - letter.created_at == timedelta(minutes=10)
    assert "On locks" in letter.body
    assert "A moderator agreed" in letter.body
    desk.post(f"/moderation/decisions/{last_of(session, comment)}/undo")
    assert letters(session) == []
    desk.post(
        f"/moderation/comments/{comment.id}/keep", {"version": "3", "seen": str(report.id + 9)}
    )
    (letter,) = letters(session)
    assert "it may stay" in letter.body


def test_a_batch_writes_to_the_reporters_too(
    desk: Visitor, session: Session, post: Post, reporter: Person
) -> None:
    comments = [a_comment(session, post) for _ in range(3)]
    for each in comments:
        a_report(session, each, reporter, wants_outcome=True)
    session.commit()
    press_many(desk, "remove", *comments)
    assert len(letters(session)) == 3


def letters(session: Session) -> list[Letter]:
    found = session.scalars(select(Letter).execution_options(populate_existing=True)).all()
    session.commit()
    return list(found)


def test_of_two_moderators_who_settle_at_once_one_is_told(
    config: Config, session: Session, post: Post
) -> None:
    comment = a_comment(session, post)
    report = a_report(session, comment)
    people = [a_person(session, f"max{n}", Role.MODERATOR).id for n in range(4)]
    session.commit()
    answers = at_once(
        keep_it, [(config.database_url, each, comment.id, report.id) for each in people]
    )
    assert sorted(answers) == ["kept", "told", "told", "told"]
    assert outcome_of(session, report) is ReportOutcome.KEPT


def keep_it(url: str, person_id: int, comment_id: int, seen: int) -> str:
    database = Database(url)
    try:
        with database.transaction() as session:
            by = find_person(session, Person.id == person_id)
            assert by is not None
            keep(session, comment_id=comment_id, version=1, seen=seen, by=by, at=NOON)
    except (Stale, NothingToSettle):
        return "told"
    finally:
        database.engine.dispose()
    return "kept"
