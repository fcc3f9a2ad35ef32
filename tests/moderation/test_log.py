"""The log: everything anyone did, as sentences."""

from datetime import timedelta

import pytest
from lxml import html
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.models import Person, Role, Sanction, SanctionKind
from blog.accounts.role_changes import RoleChange
from blog.comments import lifecycle
from blog.comments.models import Comment, Status
from blog.moderation import looking
from blog.moderation.log_page import LogCursor, LogFilter, log_page
from blog.moderation.log_sources import SOURCES
from blog.moderation.models import Appeal, Note, Report, ReportReason
from blog.moderation.settle import settle_as_kept
from blog.settings.models import SettingsVersion
from tests.browse import Visitor, words
from tests.build import NOON, a_comment, a_person, a_post
from tests.queries import counted

HOUR = timedelta(hours=1)


class Cast:
    """Who did what: one of each kind, an hour apart."""

    def __init__(self, session: Session) -> None:
        self.max = a_person(session, "max", Role.MODERATOR)
        self.ada = a_person(session, "ada", Role.AUTHOR)
        self.mia = a_person(session, "mia", Role.MODERATOR)
        self.rita = a_person(session, "rita")
        self.mallory = a_person(session, "mallory")
        self.own = a_post(session, self.ada, title="Locks")
        self.other = a_post(session, title="Swifts")
        self.comment = a_comment(
            session, self.own, self.mallory, status=Status.PENDING, at=NOON - HOUR
        )
        self.elsewhere = a_comment(session, self.other, self.rita, at=NOON - HOUR)
        self.elsewhere.was_reported = True
        self.change = lifecycle.move(
            session, self.comment, Status.REJECTED, by=self.max, reason="An insult.", at=NOON
        )
        report = Report(
            comment_id=self.elsewhere.id,
            by_id=self.mallory.id,
            reason=ReportReason.ABUSE,
            text="See?",
            wants_outcome=False,
            at=NOON + HOUR,
        )
        self.add(session, report)
        kept = Report.id == report.id
        settle_as_kept(session, kept, by_id=self.max.id, at=NOON + 2 * HOUR)
        self.add(
            session,
            Note(comment_id=self.comment.id, by_id=self.max.id, text="Secret.", at=NOON + 3 * HOUR),
            Note(person_id=self.mallory.id, by_id=self.max.id, text="Secret.", at=NOON + 4 * HOUR),
            RoleChange(person_id=self.rita.id, role=Role.AUTHOR, granted=True, at=NOON + 5 * HOUR),
            SettingsVersion(
                follows=0,
                document={"comments": {"hold_first": 3}},
                by_id=self.mia.id,
                at=NOON + 6 * HOUR,
            ),
        )
        sanction = Sanction(
            person_id=self.mallory.id,
            kind=SanctionKind.BAN,
            reason="Enough.",
            by_id=self.max.id,
            at=NOON + 7 * HOUR,
        )
        self.add(session, sanction)
        self.add(
            session,
            Appeal(change_id=self.change.id, by_id=self.mallory.id, text="No!", at=NOON + 8 * HOUR),
            Appeal(
                sanction_id=sanction.id,
                by_id=self.mallory.id,
                text="No!",
                at=NOON + 9 * HOUR,
                granted=False,
                answer="It stays.",
                answered_by_id=self.mia.id,
                answered_at=NOON + 10 * HOUR,
            ),
        )
        session.commit()

    def add(self, session: Session, *rows: object) -> None:
        session.add_all(rows)
        session.flush()


@pytest.fixture
def cast(session: Session) -> Cast:
    return Cast(session)


EVERYTHING = [
    "mia turned down the appeal of mallory.",
    "mallory appealed against a sanction.",
    "mallory appealed against the decision about their comment.",
    "max banned mallory.",
    "mia changed the settings.",
    "rita became an author, from the command line.",
    "max left a note on mallory.",
    "max left a note on a comment by mallory.",
    "max looked at a report and kept the comment by rita.",
    "mallory reported a comment by rita as abuse.",
    "max rejected a comment by mallory.",
]
UNDER_ADAS_POSTS = [EVERYTHING[2], EVERYTHING[7], EVERYTHING[10]]


def told(visit: Visitor, path: str = "/moderation/log") -> list[str]:
    answer = visit.get(path)
    assert answer.status_code == 200
    page = html.fromstring(answer.get_data(as_text=True))
    return [" ".join(each.text_content().split()) for each in page.find_class("log__what")]


def test_a_moderator_reads_all_that_anyone_did_newest_first(visit: Visitor, cast: Cast) -> None:
    visit.signed_in_as(cast.max)
    assert told(visit) == EVERYTHING
    page = words(visit.get("/moderation/log"))
    assert "An insult." in page
    assert "Enough." in page
    assert "Secret." not in page


def test_the_rules_deeds_are_told_when_asked_for(visit: Visitor, cast: Cast) -> None:
    visit.signed_in_as(cast.max)
    assert told(visit, "/moderation/log?rules=1") == [
        *EVERYTHING,
        "A comment by rita came in and was published.",
        "A comment by mallory was held for a moderator.",
    ]


def test_an_author_reads_what_concerns_their_own_posts_only(visit: Visitor, cast: Cast) -> None:
    visit.signed_in_as(cast.ada)
    assert told(visit) == UNDER_ADAS_POSTS
    assert told(visit, "/moderation/log?kind=settings") == []
    assert told(visit, f"/moderation/log?post={cast.other.id}&rules=1") == []
    assert told(visit, "/moderation/log?person=mallory") == UNDER_ADAS_POSTS


def test_readers_read_nothing_of_it(visit: Visitor, cast: Cast) -> None:
    visit.signed_in_as(cast.rita)
    assert visit.get("/moderation/log").status_code == 403
    assert visit.get("/moderation/log.csv").status_code == 403


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("kind=decision", [10]),
        ("kind=report", [8, 9]),
        ("kind=appeal", [0, 1, 2]),
        ("kind=sanction", [3]),
        ("kind=note", [6, 7]),
        ("kind=role", [5]),
        ("kind=settings", [4]),
        ("who={mia}", [0, 4]),
        ("who={mallory}", [1, 2, 9]),
        ("person={rita}", [5, 8, 9]),
        ("person=RIT", [5, 8, 9]),
        ("person=mallory&kind=decision", [10]),
        ("post={own}", [2, 7, 10]),
        ("post=swift", [8, 9]),
        ("since=2026-03-14&until=2026-03-14", list(range(11))),
        ("since=2026-03-15", []),
        ("until=2026-03-13", []),
        ("person=nobody", []),
        ("post=999999999999999999", []),
    ],
)
def test_a_filter_shows_what_fits(
    visit: Visitor, cast: Cast, asked: str, expected: list[int]
) -> None:
    visit.signed_in_as(cast.max)
    ids = {name: getattr(cast, name).id for name in ("mia", "mallory", "rita", "own")}
    found = told(visit, f"/moderation/log?{asked.format(**ids)}")
    assert found == [EVERYTHING[each] for each in expected]


@pytest.mark.parametrize(("title", "expected"), [("swift", [8, 9]), ("l", [2, 7, 10])])
def test_a_usual_title_is_looked_up_under_each_entry(
    visit: Visitor,
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
    title: str,
    expected: list[int],
) -> None:
    monkeypatch.setattr(looking, "FEW", 0)
    visit.signed_in_as(cast.max)
    assert told(visit, f"/moderation/log?post={title}") == [EVERYTHING[each] for each in expected]


def test_a_day_is_the_blogs_day(visit: Visitor, cast: Cast, session: Session) -> None:
    document = {"blog": {"time_zone": "Pacific/Auckland"}}  # NOON is the next day there
    session.add(
        SettingsVersion(follows=1, document=document, by_id=cast.mia.id, at=NOON + 11 * HOUR)
    )
    session.commit()
    visit.signed_in_as(cast.max)
    asked = "/moderation/log?kind=decision&until="
    assert told(visit, asked + "2026-03-14") == []
    assert told(visit, asked + "2026-03-15") == [EVERYTHING[10]]


@pytest.mark.parametrize(
    "asked",
    [
        "kind=gossip", "who=ada", "who=10000000000000000000000000000000", "who=999999",
        "since=yesterday", "until=0001-01-01", "until=9999-12-31", "person=" + "x" * 201,
        "since=2026-03-15&until=2026-03-14",
    ],
)  # fmt: skip
def test_a_filter_that_makes_no_sense_is_shown_again(
    visit: Visitor, cast: Cast, asked: str
) -> None:
    visit.signed_in_as(cast.max)
    answer = visit.get(f"/moderation/log?{asked}")
    assert answer.status_code == 422
    assert "max rejected" not in words(answer)
    assert visit.get(f"/moderation/log.csv?{asked}").status_code == 422


@pytest.mark.parametrize(
    "after", ["", "x", "1-2", "1-2-3-4", "9" * 19 + "-1-1", "9" * 18 + "-1-1", "1-1-" + "9" * 30]
)
def test_a_page_that_no_link_leads_to_is_not_there(visit: Visitor, cast: Cast, after: str) -> None:
    visit.signed_in_as(cast.max)
    assert visit.get("/moderation/log", query_string={"after": after}).status_code == 404


def test_pages_of_any_size_tell_each_entry_once_even_of_one_moment(
    session: Session, cast: Cast
) -> None:
    for number in range(7):
        comment = a_comment(session, cast.own, cast.rita, status=Status.PENDING, at=NOON)
        lifecycle.move(session, comment, Status.SPAM, by=cast.max, at=NOON)
        session.add(Note(comment_id=comment.id, by_id=cast.max.id, text=str(number), at=NOON))
    session.commit()
    wanted = LogFilter(rules=True)
    whole = [
        (each.name, each.row.id) for each in log_page(session, cast.max, wanted, now=NOON).entries
    ]
    assert len(whole) == len(set(whole)) == 11 + 2 + 7 * 3
    for size in (1, 4, 9):
        found, after = [], None
        while True:
            page = log_page(session, cast.max, wanted, now=NOON, after=after, size=size)
            found += [(each.name, each.row.id) for each in page.entries]
            if page.older is None:
                break
            after = LogCursor.read(str(page.older))
        assert found == whole


def test_older_entries_are_a_link_away_with_the_same_filter(
    visit: Visitor, session: Session, cast: Cast
) -> None:
    for number in range(55):
        at = NOON + timedelta(minutes=number)
        session.add(Note(person_id=cast.rita.id, by_id=cast.mia.id, text="Hm.", at=at))
    session.commit()
    visit.signed_in_as(cast.max)
    path = f"/moderation/log?kind=note&who={cast.mia.id}"
    first = html.fromstring(visit.get(path).get_data(as_text=True))
    (older,) = first.find_class("paging__older")
    assert told(visit, path) == ["mia left a note on rita."] * 50
    assert told(visit, older.get("href")) == ["mia left a note on rita."] * 5


def test_the_last_decision_can_be_taken_back_and_no_other(
    visit: Visitor, session: Session, cast: Cast
) -> None:
    again = lifecycle.move(
        session, cast.comment, Status.PUBLISHED, by=cast.mia, at=NOON + 20 * HOUR
    )
    session.commit()
    visit.signed_in_as(cast.max)
    page = html.fromstring(visit.get("/moderation/log?kind=decision").get_data(as_text=True))
    buttons = [form.get("action") for form in page.xpath("//ol[@class='log']//form")]
    assert buttons == [f"/moderation/decisions/{again.id}/undo"]
    assert visit.post(buttons[0], {"next": "/moderation/log"}).location == "/moderation/log"
    session.expire_all()
    assert session.get_one(Comment, cast.comment.id).status is Status.REJECTED
    assert told(visit)[0] == ("max took a decision back: the comment by mallory is rejected again.")
    page = html.fromstring(visit.get("/moderation/log").get_data(as_text=True))
    assert len(page.find_class("log__entry--undone")) == 1


def test_a_change_of_the_settings_says_what_changed(visit: Visitor, cast: Cast) -> None:
    visit.signed_in_as(cast.max)
    assert "from 1 to 3" in words(visit.get("/moderation/log?kind=settings"))


def test_who_edits_a_comment_is_told_and_can_be_looked_for(
    visit: Visitor, session: Session, cast: Cast
) -> None:
    said = a_comment(session, cast.own, cast.rita, at=clock.now())
    session.commit()
    visit.signed_in_as(cast.rita)
    typed = {"body": "Said better.", "version": "1"}
    changed = visit.post(f"/comments/{said.id}/edit", typed)
    assert changed.status_code == 303
    visit.signed_in_as(cast.max)
    edited = ["rita edited their comment."]
    assert told(visit)[0] == edited[0]
    for asked in ("kind=edit", f"who={cast.rita.id}", f"kind=edit&person=rita&post={cast.own.id}"):
        assert told(visit, f"/moderation/log?{asked}") == edited
    assert told(visit, f"/moderation/log?kind=edit&who={cast.mallory.id}") == []
    assert "rita edited their comment." in visit.get("/moderation/log.csv").get_data(as_text=True)
    visit.signed_in_as(cast.ada)
    assert told(visit, "/moderation/log?kind=edit") == edited


def test_who_read_a_warning_says_so_and_the_log_tells_when(
    visit: Visitor, session: Session, cast: Cast
) -> None:
    for person in (cast.rita, cast.mallory):
        given = Sanction(
            person_id=person.id, kind=SanctionKind.WARN, reason="Mind.", by_id=cast.max.id, at=NOON
        )
        cast.add(session, given)
    session.commit()
    assert visit.signed_in_as(cast.mallory).post(f"/me/warnings/{given.id}/seen").status_code == 303
    visit.signed_in_as(cast.max)
    read = ["mallory confirmed having read a warning."]
    assert told(visit)[0] == read[0]
    assert told(visit, f"/moderation/log?kind=sanction&who={cast.mallory.id}") == read
    assert told(visit, "/moderation/log?kind=sanction&person=mallory")[0] == read[0]
    assert read[0] not in told(visit, "/moderation/log?person=rita")
    assert read[0] not in told(visit, "/moderation/log?until=2026-03-14")
    assert ",sanction,mallory,mallory," + read[0] in visit.get("/moderation/log.csv").text
    assert told(visit.signed_in_as(cast.ada)) == UNDER_ADAS_POSTS


def test_names_are_text_and_never_markup(visit: Visitor, session: Session, cast: Cast) -> None:
    evil = a_person(session, "<script>alert(1)</script>")
    session.add(Note(person_id=evil.id, by_id=cast.max.id, text="", at=NOON))
    session.commit()
    visit.signed_in_as(cast.max)
    page = visit.get("/moderation/log").get_data(as_text=True)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_an_empty_log_says_what_will_stand_there(visit: Visitor, session: Session) -> None:
    max_ = a_person(session, "max", Role.MODERATOR)
    session.commit()
    visit.signed_in_as(max_)
    assert "Nobody has done anything yet." in words(visit.get("/moderation/log"))
    assert "Nothing in the log fits." in words(visit.get("/moderation/log?kind=note"))


def test_more_entries_need_no_more_queries(visit: Visitor, session: Session, cast: Cast) -> None:
    visit.signed_in_as(cast.max)
    path = "/moderation/log?rules=1"
    visit.get(path)
    with counted(visit.app) as few:
        visit.get(path)
    crowd: list[Person] = [a_person(session, f"member{each}") for each in range(10)]
    for each in crowd:
        comment = a_comment(session, a_post(session), each, status=Status.PENDING)
        lifecycle.move(session, comment, Status.SPAM, by=cast.max, at=NOON)
        session.add(Note(comment_id=comment.id, by_id=cast.mia.id, text="Hm.", at=NOON))
    session.commit()
    with counted(visit.app) as many:
        visit.get(path)
    assert len(many) == len(few) <= 10 + len(SOURCES)
