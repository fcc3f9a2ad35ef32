"""From what happens to the mailbox: the worker reads the history and hands letters to a mail server."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.find import find_person
from blog.accounts.letters import TAKEN_BACK
from blog.accounts.models import Letter, Person, Role, Sanction
from blog.comments import lifecycle
from blog.comments.models import Status, StatusChange
from blog.config import Config
from blog.moderation.appeal import appeal_decision
from blog.notifications.choices import choose
from blog.notifications.http import make_worker
from blog.notifications.kinds import Cadence, Kind
from tests.browse import Visitor, words
from tests.build import NOON, a_comment, a_person, a_post
from tests.conftest import SECRET
from tests.notifications.room import MINUTE, SETTLED
from tests.postoffice import PostOffice


class Mailboxes:
    """All mailboxes behind one mail server, and the worker that fills them."""

    def __init__(self, app: Flask, session: Session, here: Config, post: PostOffice) -> None:
        self.worker, self.session, self.post = make_worker(app, here), session, post

    def new(self, at: datetime) -> list[EmailMessage]:
        """Let the worker work at this time and return what came."""
        self.session.commit()
        known = len(self.post.letters)
        self.worker.work(lambda: at)
        came = self.post.letters[known:]
        return [message_from_bytes(each.content, policy=default) for each in came]

    def subjects(self, at: datetime) -> list[str]:
        return [str(each["Subject"]) for each in self.new(at)]


@pytest.fixture(autouse=True)
def mid_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run at twenty past: digests go at the full hour, and these tests are about other letters."""
    real = datetime.now(UTC)
    shift = real.replace(minute=20) - real
    monkeypatch.setattr(clock, "now", lambda: datetime.now(UTC) + shift)


@pytest.fixture
def mail(app: Flask, session: Session, config: Config, tmp_path: Path) -> Iterator[Mailboxes]:
    with PostOffice() as post:
        here = Config(
            instance=tmp_path,
            database_url=config.database_url,
            secret_key=SECRET,
            smtp_url=post.url,
        )
        opened = Mailboxes(app, session, here, post)
        opened.new(NOON)
        yield opened


def test_a_moderator_who_wants_to_know_at_once_does(session: Session, mail: Mailboxes) -> None:
    max_ = a_person(session, "max", Role.MODERATOR)
    choose(session, max_.id, {Kind.HELD: Cadence.AT_ONCE}, at=NOON)
    mail.new(NOON + MINUTE)
    a_comment(session, a_post(session), status=Status.PENDING, at=NOON + 2 * MINUTE)
    assert mail.subjects(NOON + 2 * MINUTE) == ["A comment waits for you at Gatepost"]
    assert mail.subjects(NOON + 2 * MINUTE + SETTLED) == []


def sanctioned(desk: Visitor, session: Session, rita: Person, kind: str, lasts: str) -> int:
    """Sanction rita as she is now, and return the row's id."""
    seen = session.scalar(select(func.max(Sanction.id))) or 0
    session.commit()
    form = {"kind": kind, "lasts": lasts, "hours": "0", "reason": "Insults.", "seen": str(seen)}
    assert desk.post(f"/moderation/people/{rita.id}/sanctions", form).status_code == 303
    made = session.scalar(select(func.max(Sanction.id))) or 0
    session.commit()
    return made


def test_of_a_sanction_that_was_taken_back_in_time_nobody_hears(
    app: Flask, session: Session, mail: Mailboxes
) -> None:
    max_, rita = a_person(session, "max", Role.MODERATOR), a_person(session, "rita")
    session.commit()
    desk, now = Visitor(app).signed_in_as(max_), clock.now()
    slip = sanctioned(desk, session, rita, "ban", "week")
    assert mail.subjects(now + 4 * MINUTE) == []
    assert desk.post(f"/moderation/sanctions/{slip}/lift").status_code == 303
    assert mail.subjects(now + SETTLED) == []
    assert session.scalars(select(Letter)).all() == []
    # A longer one takes the place of a shorter one; the person hears of that alone, and of its end.
    for lasts in ("day", "month"):
        last = sanctioned(desk, session, rita, "suspend", lasts)
    assert mail.subjects(now + SETTLED) == ["You are suspended from commenting at Gatepost"]
    assert desk.post(f"/moderation/sanctions/{last}/lift").status_code == 303
    assert mail.subjects(now + SETTLED) == ["You may comment at Gatepost again"]
    assert mail.subjects(now + 2 * SETTLED) == []


class Appealing:
    """An appeal of rita's against jo's decision, max who answers it, and what she hears and reads."""

    def __init__(self, app: Flask, session: Session, mail: Mailboxes, became: Status) -> None:
        self.session, self.mail, ago = session, mail, timedelta(hours=1)
        max_, jo = (a_person(session, name, Role.MODERATOR) for name in ("max", "jo"))
        self.rita = a_person(session, "rita")
        for each in (max_, jo):
            choose(session, each.id, {Kind.HELD: Cadence.OFF}, at=NOON)
        post = a_post(session, a_person(session, "ada"))
        said = a_comment(session, post, self.rita, status=Status.PENDING, at=NOON - 2 * ago)
        lifecycle.move(session, said, became, by=jo, at=NOON - ago)
        self.appeal_id = appeal_decision(
            session, comment_id=said.id, text="Why?", by=self.rita, at=NOON
        ).id
        self.now = clock.now()
        mail.new(self.now - ago)
        self.desk = Visitor(app).signed_in_as(max_)
        self.member = Visitor(app).signed_in_as(self.rita)

    def answers(self, verdict: str) -> None:
        form = {"answer": f"So I {verdict}.", "verdict": verdict}
        answer = self.desk.post(f"/moderation/appeals/{self.appeal_id}/answer", form)
        assert answer.status_code == 303

    def undoes(self) -> None:
        """Take back the last change."""
        last = self.session.scalar(select(func.max(StatusChange.id)))
        self.session.commit()
        assert self.desk.post(f"/moderation/decisions/{last}/undo").status_code == 303

    def ages(self, by: timedelta) -> None:
        """Have the worker work later than anything that happened so far."""
        self.now = clock.now() + by

    def hears(self) -> list[str]:
        assert self.rita.account is not None
        to = self.rita.account.email
        self.session.commit()
        return [
            str(each["Subject"]).replace(" at Gatepost", "")
            for each in self.mail.new(self.now)
            if str(each["To"]) == to
        ]

    def reads(self) -> str:
        return words(self.member.get("/me/comments"))

    def may_appeal(self) -> bool:
        return "/appeal" in self.member.get("/me/comments").get_data(as_text=True)


def test_of_a_grant_that_was_undone_in_time_nobody_hears_and_the_appeal_waits_again(
    app: Flask, session: Session, mail: Mailboxes
) -> None:
    case = Appealing(app, session, mail, Status.REJECTED)
    case.answers("grant")
    assert "The appeal was granted." in case.reads()
    case.undoes()
    page = case.reads()
    assert "A moderator rejected it." in page
    assert "It was granted, and that was taken back. A moderator will answer again." in page
    assert "The appeal was granted" not in page
    assert not case.may_appeal(), "the first one waits"
    # Answered again at once: the letter with the first answer stays unsent, the second tells all.
    case.answers("grant")
    case.undoes()
    case.answers("grant")
    case.ages(SETTLED)
    assert case.hears() == ["Your appeal was granted"]
    case.ages(3 * SETTLED)
    assert case.hears() == []
    given_up = select(Letter.last_error).where(Letter.last_error.is_not(None))
    assert session.scalars(given_up).all() == [TAKEN_BACK] * 2


@pytest.mark.parametrize("became", [Status.REMOVED, Status.SPAM])
def test_a_grant_that_was_mailed_and_undone_is_corrected_by_one_letter(
    app: Flask, session: Session, mail: Mailboxes, became: Status, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, at = Appealing(app, session, mail, became), clock.now()
    case.answers("grant")
    case.ages(SETTLED)
    assert case.hears() == ["Your appeal was granted"]
    monkeypatch.setattr(clock, "now", lambda: at + 2 * SETTLED)
    case.undoes()
    case.ages(SETTLED)
    assert case.hears() == ["Your appeal waits again"]
    assert "A moderator will answer again." in case.reads()
    monkeypatch.setattr(clock, "now", lambda: at + 4 * SETTLED)
    case.answers("deny")
    case.ages(SETTLED)
    assert case.hears() == ["Your appeal was denied"]
    assert "The appeal was denied. So I deny." in case.reads()
    said = select(func.max(StatusChange.comment_id)).scalar_subquery()
    session.commit()
    history = words(case.desk.get(f"/moderation/comments/{session.scalar(select(said))}"))
    assert history.index("granted the appeal:") < history.index("denied the appeal:")
    session.commit()
    log = words(case.desk.get("/moderation/log?kind=appeal"))
    assert ("max granted the appeal" in log, "max turned down the appeal" in log) == (True, True)


def test_what_was_undone_and_answered_at_once_is_told_by_that_answer_alone(
    app: Flask, session: Session, mail: Mailboxes, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, at = Appealing(app, session, mail, Status.REJECTED), clock.now()
    case.answers("grant")
    case.ages(SETTLED)
    assert case.hears() == ["Your appeal was granted"]
    monkeypatch.setattr(clock, "now", lambda: at + 2 * SETTLED)
    case.undoes()
    case.answers("deny")
    case.ages(SETTLED)
    assert case.hears() == ["Your appeal was denied"]
    monkeypatch.setattr(clock, "now", lambda: at + 9 * SETTLED)
    case.ages(SETTLED)
    assert case.hears() == []


def test_of_an_appeal_whose_grant_was_undone_in_time_nobody_hears(
    app: Flask, session: Session, mail: Mailboxes
) -> None:
    max_, jo = (a_person(session, name, Role.MODERATOR) for name in ("max", "jo"))
    post, ago = a_post(session), timedelta(hours=1)
    appeals = []
    for _ in range(2):
        said = a_comment(session, post, status=Status.PENDING, at=NOON - 2 * ago)
        lifecycle.move(session, said, Status.REJECTED, by=jo, at=NOON - ago)
        appeals.append(
            appeal_decision(session, comment_id=said.id, text="Why?", by=said.author, at=NOON)
        )
    mail.new(NOON + ago)
    desk, now = Visitor(app).signed_in_as(max_), clock.now()
    for each in appeals:
        form = {"answer": "You were right.", "verdict": "grant"}
        assert desk.post(f"/moderation/appeals/{each.id}/answer", form).status_code == 303
    assert mail.subjects(now + 4 * MINUTE) == []
    grant = session.scalar(
        select(StatusChange.id).where(StatusChange.undoes_id == appeals[0].change_id)
    )
    session.commit()
    assert desk.post(f"/moderation/decisions/{grant}/undo").status_code == 303
    came = mail.new(now + SETTLED)
    told = find_person(session, Person.id == appeals[1].by_id)
    assert told is not None
    assert told.account is not None
    assert {str(each["To"]) for each in came} == {told.account.email}
    assert "Your appeal at Gatepost was granted" in [each["Subject"] for each in came]
    taken_back = select(Letter.last_error).where(Letter.cause == f"appeal:{appeals[0].id}")
    assert session.scalar(taken_back) == TAKEN_BACK
