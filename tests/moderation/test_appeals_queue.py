"""The queue of appeals: what it shows, filtered and page by page, while others answer."""

import pytest
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.models import Person, Role
from blog.comments import lifecycle
from blog.comments.models import Comment, Status
from blog.moderation import appeals
from blog.moderation.appeal import appeal_decision
from blog.moderation.models import Appeal
from tests.browse import Visitor, words
from tests.build import NOON, a_comment, a_person, a_post
from tests.moderation.appealing import (
    DENY,
    GRANT,
    a_ban,
    a_person_committed,
    a_rejected,
    an_appeal,
    member,
)
from tests.queries import counted


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
def comment(session: Session, rita: Person, judge: Person) -> Comment:
    return a_rejected(session, rita, judge)


@pytest.fixture
def appeal(session: Session, comment: Comment, rita: Person) -> Appeal:
    return an_appeal(session, comment, rita)


def test_the_queue_shows_what_was_decided_and_what_is_said_against_it(
    desk: Visitor, session: Session, appeal: Appeal
) -> None:
    answer = desk.get("/moderation/appeals")
    page = words(answer)
    for part in ("Appeals 1", "rita", "On locks", "My words.", "Too loud", "jo rejected"):
        assert part in page
    assert "It was &lt;i&gt;fair&lt;/i&gt;." in answer.get_data(as_text=True)
    assert desk.get("/moderation/?queue=appeals").location == "/moderation/appeals"


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
