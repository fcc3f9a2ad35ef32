"""Appeals: speaking against a decision, and the answer of another moderator."""

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.find import find_person
from blog.accounts.models import (
    HeldRole,
    HeldSanction,
    Letter,
    Person,
    Role,
    Sanction,
    SanctionKind,
)
from blog.comments import lifecycle
from blog.comments.models import Comment, Status, StatusChange
from blog.config import Config
from blog.db import Database
from blog.moderation import appeals
from blog.moderation.answer_appeal import AnsweredMeanwhile, answer_appeal
from blog.moderation.appeal import TEXT_MAX, appeal_decision
from blog.moderation.models import Appeal, Report, ReportOutcome, ReportReason
from blog.posts.models import Post
from tests.browse import Visitor, words
from tests.build import NOON, a_comment, a_person, a_post
from tests.processes import at_once
from tests.queries import counted

GRANT = {"verdict": "grant", "answer": "You were right."}
DENY = {"verdict": "deny", "answer": "No."}


@pytest.fixture
def post(session: Session) -> Post:
    return a_post(session, title="On locks")


@pytest.fixture
def rita(session: Session) -> Person:
    person = a_person(session, "rita")
    session.commit()
    return person


@pytest.fixture
def judge(session: Session) -> Person:
    """Return the moderator who decides in these tests; ``desk`` is another's."""
    return a_person(session, "jo", Role.MODERATOR)


@pytest.fixture
def comment(session: Session, post: Post, rita: Person, judge: Person) -> Comment:
    """Return a comment of rita's that jo rejected."""
    found = a_comment(session, post, rita, source="My words.")
    lifecycle.move(session, found, Status.REJECTED, by=judge, reason="Too loud", at=NOON)
    session.commit()
    return found


@pytest.fixture
def appeal(session: Session, comment: Comment, rita: Person) -> Appeal:
    made = appeal_decision(
        session, comment_id=comment.id, text="It was <i>fair</i>.", by=rita, at=NOON
    )
    session.commit()
    return made


def member(app: Flask, person: Person) -> Visitor:
    return Visitor(app).signed_in_as(person)


def all_appeals(session: Session) -> list[Appeal]:
    found = session.scalars(
        select(Appeal).order_by(Appeal.id).execution_options(populate_existing=True)
    ).all()
    session.commit()
    return list(found)


def status_of(session: Session, comment: Comment) -> Status | None:
    found = session.scalar(select(Comment.status).where(Comment.id == comment.id))
    session.commit()
    return found


def test_an_author_appeals_once_against_a_moderators_decision(
    app: Flask, session: Session, rita: Person, comment: Comment
) -> None:
    visit, address = member(app, rita), f"/me/comments/{comment.id}/appeal"
    assert address in visit.get("/me/comments").get_data(as_text=True)
    form = words(visit.get(address))
    assert "A moderator rejected this comment." in form
    assert "Reason given: Too loud" in form
    for text in ("It was fair.", "Once more!"):
        assert visit.post(address, {"text": text}).status_code == 303
    assert [each.text for each in all_appeals(session)] == ["It was fair."]
    page = visit.get("/me/comments")
    assert "You appealed: It was fair." in words(page)
    assert address not in page.get_data(as_text=True)


@pytest.mark.parametrize("text", ["", "  \r\n ", "x" * (TEXT_MAX + 1)])
def test_an_appeal_without_the_right_words_comes_back(
    app: Flask, session: Session, rita: Person, comment: Comment, text: str
) -> None:
    answer = member(app, rita).post(f"/me/comments/{comment.id}/appeal", {"text": text})
    assert answer.status_code == 422
    assert text.strip() in answer.get_data(as_text=True)
    assert all_appeals(session) == []


def test_nobody_appeals_for_somebody_else_or_without_signing_in(
    app: Flask, visit: Visitor, session: Session, comment: Comment
) -> None:
    address = f"/me/comments/{comment.id}/appeal"
    other = member(app, a_person_committed(session, "pat"))
    assert other.get(address).status_code == 404
    assert other.post(address, {"text": "Mine?"}).status_code == 404
    assert visit.get(address).location == f"/login?next={address}"
    assert visit.post(address, {"text": "Mine?"}).location == f"/login?next={address}"
    assert other.get("/me/comments/" + "9" * 31 + "/appeal").status_code == 404
    assert all_appeals(session) == []


def a_person_committed(session: Session, name: str, *roles: Role) -> Person:
    person = a_person(session, name, *roles)
    session.commit()
    return person


@pytest.mark.parametrize("how", ["by a rule", "published", "pending", "withdrawn", "put back"])
def test_there_is_nothing_to_appeal_unless_a_moderator_took_it_away(
    app: Flask, session: Session, rita: Person, judge: Person, how: str
) -> None:
    post = a_post(session)
    comment = a_comment(
        session, post, rita, status=Status.REJECTED if how == "by a rule" else Status.PUBLISHED
    )
    if how == "pending":
        lifecycle.move(session, comment, Status.PENDING, by=judge, at=NOON)
    if how == "withdrawn":
        lifecycle.move(session, comment, Status.WITHDRAWN, by=rita, at=NOON)
    if how == "put back":
        gone = lifecycle.move(session, comment, Status.SPAM, by=judge, at=NOON)
        lifecycle.move(session, comment, Status.PUBLISHED, by=judge, undoes=gone, at=NOON)
    session.commit()
    visit, address = member(app, rita), f"/me/comments/{comment.id}/appeal"
    assert visit.get(address).status_code == 409
    assert visit.post(address, {"text": "Why?"}).status_code == 409
    assert address not in visit.get("/me/comments").get_data(as_text=True)
    assert all_appeals(session) == []


def test_the_queue_shows_what_was_decided_and_what_is_said_against_it(
    desk: Visitor, session: Session, appeal: Appeal
) -> None:
    answer = desk.get("/moderation/appeals")
    page = words(answer)
    for part in ("Appeals 1", "rita", "On locks", "My words.", "Too loud", "jo rejected"):
        assert part in page
    assert "It was &lt;i&gt;fair&lt;/i&gt;." in answer.get_data(as_text=True)
    assert desk.get("/moderation/?queue=appeals").location == "/moderation/appeals"


def test_granting_puts_the_comment_back_and_tells_its_author(
    desk: Visitor, session: Session, rita: Person, comment: Comment, appeal: Appeal
) -> None:
    assert desk.post(f"/moderation/appeals/{appeal.id}/answer", GRANT).status_code == 303
    assert status_of(session, comment) is Status.PUBLISHED
    last = session.scalars(select(StatusChange).order_by(StatusChange.id.desc())).first()
    assert last is not None
    assert last.undoes_id == appeal.change_id
    session.commit()  # who signs in now waits for nobody
    page = words(member(desk.app, rita).get("/me/comments"))
    assert "Published." in page
    assert "The appeal was granted. You were right." in page
    (letter,) = session.scalars(select(Letter)).all()
    assert rita.account is not None
    assert (letter.to, letter.cause) == (rita.account.email, f"appeal:{appeal.id}")
    assert "You were right." in letter.body
    assert "was granted" in letter.subject
    session.refresh(appeal)
    again = find_person(session, Person.id == appeal.answered_by_id)
    session.refresh(comment)
    lifecycle.move(session, comment, Status.REMOVED, by=again, at=clock.now())
    session.commit()
    page = words(member(desk.app, rita).get("/me/comments"))
    assert "You were right. Since then it was decided about this comment anew." in page


def test_an_appeal_whose_grant_was_undone_says_so_where_it_waits_again(
    desk: Visitor, session: Session, appeal: Appeal
) -> None:
    mia = a_person(session, "mia", Role.MODERATOR)
    session.commit()
    desk.post(f"/moderation/appeals/{appeal.id}/answer", GRANT)
    made = session.scalars(select(func.max(StatusChange.id))).one()
    session.commit()
    undone = Visitor(desk.app).signed_in_as(mia).post(f"/moderation/decisions/{made}/undo")
    assert undone.status_code == 303
    page = words(desk.get("/moderation/appeals"))
    assert "max granted it before" in page
    assert "You were right." in page
    assert "mia took that back" in page
    assert "Nothing is picked or taken back by key here" in page


def test_denying_changes_nothing_but_the_appeal(
    desk: Visitor, session: Session, rita: Person, comment: Comment, appeal: Appeal
) -> None:
    assert desk.post(f"/moderation/appeals/{appeal.id}/answer", DENY).status_code == 303
    assert status_of(session, comment) is Status.REJECTED
    assert "The appeal was denied. No." in words(member(desk.app, rita).get("/me/comments"))
    assert "was denied" in session.scalars(select(Letter.subject)).one()
    assert "No appeal waits" in words(desk.get("/moderation/appeals"))


def test_a_granted_appeal_keeps_the_reports_that_the_decision_upheld(
    desk: Visitor, session: Session, comment: Comment, appeal: Appeal, judge: Person
) -> None:
    report = Report(
        comment_id=comment.id, by_id=a_person(session, "pat").id, reason=ReportReason.SPAM,
        text="", wants_outcome=False, at=NOON, outcome=ReportOutcome.UPHELD,
        settled_by_id=judge.id, settled_at=NOON,
    )  # fmt: skip
    session.add(report)
    session.execute(update(Comment).where(Comment.id == comment.id).values(was_reported=True))
    session.commit()
    desk.post(f"/moderation/appeals/{appeal.id}/answer", GRANT)
    session.refresh(report)
    assert report.outcome is ReportOutcome.KEPT
    made = session.scalars(select(func.max(StatusChange.id))).one()
    session.commit()
    assert desk.post(f"/moderation/decisions/{made}/undo").status_code == 303
    session.refresh(report)
    assert report.outcome is ReportOutcome.UPHELD, "what the decision found stands again"


def test_who_decided_sees_the_appeal_and_leaves_the_answer_to_another(
    app: Flask, session: Session, judge: Person, comment: Comment, appeal: Appeal
) -> None:
    other = a_person_committed(session, "max", Role.ADMIN)
    visit = member(app, judge)
    page = visit.get("/moderation/appeals")
    assert "another moderator answers" in words(page)
    assert f"/moderation/appeals/{appeal.id}/answer" not in page.get_data(as_text=True)
    assert visit.post(f"/moderation/appeals/{appeal.id}/answer", GRANT).status_code == 403
    assert all_appeals(session)[0].answered_at is None
    assert (
        member(app, other).post(f"/moderation/appeals/{appeal.id}/answer", DENY).status_code == 303
    )


@pytest.mark.parametrize("who", ["nobody", "unconfirmed", "the one who appeals"])
def test_who_decided_answers_where_nobody_else_can(
    app: Flask, session: Session, judge: Person, appeal: Appeal, who: str
) -> None:
    rita = session.get_one(Person, appeal.by_id)
    if who == "unconfirmed":
        a_person(session, "max", Role.MODERATOR, confirmed=False)
    if who == "the one who appeals":
        session.add(HeldRole(person_id=rita.id, role=Role.MODERATOR))
    session.commit()
    visit, address = member(app, judge), f"/moderation/appeals/{appeal.id}/answer"
    assert address in visit.get("/moderation/appeals").get_data(as_text=True)
    if who == "the one who appeals":
        own = member(app, rita)
        assert address not in own.get("/moderation/appeals").get_data(as_text=True)
        assert own.post(address, GRANT).status_code == 403
    assert visit.post(address, DENY).status_code == 303


def test_an_author_does_not_answer_appeals(
    app: Flask, session: Session, post: Post, appeal: Appeal
) -> None:
    ada = member(app, a_person_committed(session, "ada", Role.AUTHOR))
    assert ada.get("/moderation/appeals").status_code == 403
    assert ada.post(f"/moderation/appeals/{appeal.id}/answer", GRANT).status_code == 403
    assert "Appeals" not in words(ada.get("/moderation/"))


@pytest.mark.parametrize(
    "fields",
    [
        {}, {"verdict": "grant"}, {"verdict": "grant", "answer": "  "},
        {"verdict": "maybe", "answer": "Hm."}, {"answer": "Hm."},
        {"verdict": "deny", "answer": "x" * (TEXT_MAX + 1)},
    ],
)  # fmt: skip
def test_an_answer_that_lacks_something_changes_nothing_and_comes_back(
    desk: Visitor, session: Session, comment: Comment, appeal: Appeal, fields: dict[str, str]
) -> None:
    answer = desk.post(f"/moderation/appeals/{appeal.id}/answer", fields)
    assert answer.status_code == 422
    assert fields.get("answer", "").strip() in answer.get_data(as_text=True)
    assert all_appeals(session)[0].answered_at is None
    assert status_of(session, comment) is Status.REJECTED


@pytest.mark.parametrize("number", ["0", "99", "9" * 31])
def test_an_appeal_that_does_not_exist_is_not_found(desk: Visitor, number: str) -> None:
    assert desk.post(f"/moderation/appeals/{number}/answer", GRANT).status_code == 404
    assert desk.get(f"/moderation/appeals?after={'9' * 31}").status_code == 404


def test_what_was_put_back_meanwhile_needs_only_the_answer(
    desk: Visitor, session: Session, comment: Comment, appeal: Appeal, judge: Person
) -> None:
    lifecycle.move(session, comment, Status.PUBLISHED, by=judge, at=NOON)
    session.commit()
    assert desk.post(f"/moderation/appeals/{appeal.id}/answer", GRANT).status_code == 303
    assert status_of(session, comment) is Status.PUBLISHED


def test_what_its_author_withdrew_cannot_be_put_back_but_be_answered(
    desk: Visitor, session: Session, comment: Comment, appeal: Appeal, rita: Person
) -> None:
    lifecycle.move(session, comment, Status.WITHDRAWN, by=rita, at=NOON)
    session.commit()
    assert desk.post(f"/moderation/appeals/{appeal.id}/answer", GRANT).status_code == 409
    assert all_appeals(session)[0].answered_at is None
    assert desk.post(f"/moderation/appeals/{appeal.id}/answer", DENY).status_code == 303


def test_of_moderators_who_answer_at_once_one_is_heard(
    config: Config, session: Session, comment: Comment, appeal: Appeal
) -> None:
    people = [a_person(session, f"max{n}", Role.MODERATOR).id for n in range(4)]
    session.commit()
    arguments = [
        (config.database_url, each, appeal.id, n % 2 == 0) for n, each in enumerate(people)
    ]
    answers = at_once(answer_it, arguments)
    assert sorted(answers) == ["heard", "told", "told", "told"]
    (found,) = all_appeals(session)
    assert (status_of(session, comment) is Status.PUBLISHED) is found.granted


def answer_it(url: str, person_id: int, appeal_id: int, granted: bool) -> str:
    database = Database(url)
    try:
        with database.transaction() as session:
            by = find_person(session, Person.id == person_id)
            assert by is not None
            answer_appeal(
                session, appeal_id=appeal_id, granted=granted, answer="So.", by=by, at=NOON
            )
    except AnsweredMeanwhile:
        return "told"
    finally:
        database.engine.dispose()
    return "heard"


def test_the_same_appeal_from_several_processes_is_one(
    config: Config, session: Session, comment: Comment, rita: Person
) -> None:
    answers = at_once(say_it, [(config.database_url, rita.id, comment.id)] * 4)
    assert len(set(answers)) == 1, answers
    assert len(all_appeals(session)) == 1


def say_it(url: str, person_id: int, comment_id: int) -> int:
    database = Database(url)
    with database.transaction() as session:
        by = find_person(session, Person.id == person_id)
        assert by is not None
        made = appeal_decision(session, comment_id=comment_id, text="No!", by=by, at=NOON).id
    database.engine.dispose()
    return made


def a_ban(session: Session, person: Person, by: Person) -> Sanction:
    row = Sanction(
        person_id=person.id, kind=SanctionKind.BAN, until=None, reason="Enough.", by_id=by.id,
        at=NOON,
    )  # fmt: skip
    session.add(row)
    session.flush()
    session.add(
        HeldSanction(person_id=person.id, kind=SanctionKind.BAN, until=None, sanction_id=row.id)
    )
    session.commit()
    return row


def test_a_ban_can_be_appealed_and_a_granted_appeal_lifts_it(
    app: Flask, desk: Visitor, session: Session, rita: Person, judge: Person
) -> None:
    ban = a_ban(session, rita, judge)
    visit, address = member(app, rita), f"/me/sanctions/{ban.id}/appeal"
    assert "A moderator banned you" in words(visit.get(address))
    assert visit.post(address, {"text": "Please."}).status_code == 303
    (appeal,) = all_appeals(session)
    page = words(desk.get("/moderation/appeals"))
    assert "jo banned rita." in page
    assert desk.post(f"/moderation/appeals/{appeal.id}/answer", GRANT).status_code == 303
    assert session.scalars(select(HeldSanction)).all() == []
    lifted = session.scalars(select(Sanction).where(Sanction.lifts_id == ban.id)).one()
    assert lifted.reason == "You were right."
    session.commit()
    assert "The appeal was granted. You were right." in words(visit.get("/me/comments"))
    assert visit.get(address).status_code == 404


def test_nobody_appeals_against_anothers_sanction(
    app: Flask, session: Session, rita: Person, judge: Person
) -> None:
    ban = a_ban(session, rita, judge)
    other = member(app, a_person_committed(session, "pat"))
    assert other.get(f"/me/sanctions/{ban.id}/appeal").status_code == 404
    assert other.post(f"/me/sanctions/{ban.id}/appeal", {"text": "x"}).status_code == 404
    assert all_appeals(session) == []


def test_the_queue_takes_as_many_queries_for_many_appeals_as_for_one(
    desk: Visitor, session: Session, judge: Person, appeal: Appeal
) -> None:
    app, post = desk.app, a_post(session)
    with counted(app) as one:
        desk.get("/moderation/appeals")
    for n in range(8):
        person = a_person(session, f"pat{n}")
        gone = a_comment(session, post, person)
        lifecycle.move(session, gone, Status.SPAM, by=judge, at=NOON)
        appeal_decision(session, comment_id=gone.id, text="No.", by=person, at=clock.now())
    session.commit()
    with counted(app) as many:
        assert desk.get("/moderation/appeals").status_code == 200
    assert len(many) == len(one) <= 7


@pytest.fixture
def queue(session: Session, judge: Person) -> list[Appeal]:
    """Return the appeals of pat0 to pat4: the last is against a ban, the others under two posts."""
    posts = [a_post(session, title="On locks"), a_post(session, title="On keys", labels=("keys",))]
    made = []
    for n in range(4):
        person = a_person(session, f"pat{n}")
        gone = a_comment(session, posts[n % 2], person, source=f"My words, {n}.")
        if n == 1:
            lifecycle.move(session, gone, Status.PENDING, rule="links", at=NOON)
        lifecycle.move(session, gone, Status.SPAM, by=judge, at=NOON)
        text = f"Appeal {n}."
        made.append(appeal_decision(session, comment_id=gone.id, text=text, by=person, at=NOON))
    banned = a_person(session, "pat4")
    ban = a_ban(session, banned, judge)
    made.append(Appeal(sanction_id=ban.id, by_id=banned.id, text="Appeal 4.", at=clock.now()))
    session.add(made[-1])
    session.commit()
    return made


def shown(desk: Visitor, address: str) -> str:
    page = words(desk.get(address))
    found = [(page.index(f"Appeal {n}."), str(n)) for n in range(5) if f"Appeal {n}." in page]
    return "".join(n for _, n in sorted(found))


@pytest.mark.usefixtures("queue")
def test_the_queue_is_filtered_and_turned_round_like_the_others(desk: Visitor) -> None:
    for asked, found in {
        "": "01234", "order=newest": "43210", "person=pat2": "2", "post=keys": "13",
        "label=keys": "13", "rule=links": "1", "text=words,+3": "3", "text=appeal+4": "4",
        "until=2100-01-01&order=newest&text=appeal": "43210", "since=2100-01-01": "",
    }.items():  # fmt: skip
        with counted(desk.app) as statements:
            assert shown(desk, f"/moderation/appeals?{asked}") == found, asked
        assert len(statements) <= 8, asked
    assert "2 appeals match" in words(desk.get("/moderation/appeals?post=keys"))
    assert "Nothing matches." in words(desk.get("/moderation/appeals?text=nobody"))
    assert desk.get("/moderation/?queue=appeals&rule=x").location == "/moderation/appeals?rule=x"
    assert desk.get("/moderation/appeals?until=never").status_code == 422


@pytest.mark.parametrize(("order", "expected"), [("oldest", "01234"), ("newest", "43210")])
def test_pages_lead_on_and_back_while_others_answer(
    desk: Visitor, queue: list[Appeal], order: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(appeals, "PAGE", 2)
    start = f"/moderation/appeals?order={order}"
    second = link(desk, start, "next")
    desk.post(f"/moderation/appeals/{queue[int(expected[0])].id}/answer", DENY)
    assert shown(desk, second) == expected[2:4]
    last = link(desk, second, "next")
    assert shown(desk, last) == expected[4]
    desk.post(f"/moderation/appeals/{queue[int(expected[4])].id}/answer", DENY)
    assert "This was the last page." in words(desk.get(last))
    assert shown(desk, link(desk, second, "prev")) == expected[1]


def test_the_script_answers_in_place_and_hears_of_new_appeals(
    desk: Visitor, session: Session, queue: list[Appeal]
) -> None:
    page = desk.get("/moderation/appeals?text=appeal").get_data(as_text=True)
    counts = page.split('data-counts="')[1].split('"')[0].replace("&amp;", "&")
    assert desk.get(counts).get_json()["new"] == 0
    address, json = f"/moderation/appeals/{queue[3].id}/answer", {"Accept": "application/json"}
    missing = desk.post(address, {"verdict": "grant", "answer": " "}, headers=json)
    assert (missing.status_code, missing.mimetype) == (422, "text/html")
    assert shown(desk, "/moderation/appeals") == "01234"
    done = desk.post(address, GRANT, headers=json)
    assert done.get_json()["said"] == "You granted the appeal."
    late = desk.post(address, DENY, headers=json)
    assert (late.status_code, late.get_json()["said"].split(".")[0]) == (
        409,
        "Another moderator answered this appeal",
    )
    late_page = desk.post(address, {"verdict": "deny", "answer": "Typed."})
    assert late_page.status_code == 409
    assert "Another moderator answered" in words(late_page)
    assert "Appeal 4." in words(late_page)
    session.add(Appeal(change_id=None, sanction_id=a_ban(session, *two(session)).id,
                       by_id=queue[0].by_id, text="Appeal 5.", at=clock.now()))  # fmt: skip
    session.commit()
    assert desk.get(counts).get_json()["new"] == 1
    assert desk.get(counts.replace("text=appeal", "text=none")).get_json()["new"] == 0
    ada = member(desk.app, a_person_committed(session, "ada", Role.AUTHOR))
    assert ada.get(counts).status_code == 403


def two(session: Session) -> tuple[Person, Person]:
    return a_person(session, "tim"), a_person(session, "zoe", Role.MODERATOR)


def link(desk: Visitor, address: str, rel: str) -> str:
    page = desk.get(address).get_data(as_text=True)
    return page.split(f'rel="{rel}" href="')[1].split('"')[0].replace("&amp;", "&")
