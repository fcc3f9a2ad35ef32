"""Closing an account: what stays, what goes, the days between, and that nothing is left half-way."""

import multiprocessing
import os
import signal
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from blog.accounts.factors.models import Passkey
from blog.accounts.leaves import Leaves
from blog.accounts.letters import write_letter
from blog.accounts.models import Account, Letter, Person, Role, SanctionKind
from blog.accounts.profile.write import say_of_oneself, show_picture
from blog.accounts.role_changes import RoleChange
from blog.accounts.sanction import sanction
from blog.comments.models import Comment, Revision, Status
from blog.config import Config
from blog.db import Database
from blog.moderation.doctor import examine
from blog.moderation.models import Mention, Report, ReportReason, Telling
from blog.orm import Base
from blog.posts.models import Post
from blog.privacy.close import RETURN
from blog.privacy.erase import Words, erase, erase_due
from blog.privacy.http import chores_of
from tests.accounts.mailbox import letters_to
from tests.browse import Visitor, words
from tests.build import NOON, PASSWORD, a_comment, a_person, a_post
from tests.conftest import SECRET
from tests.processes import PATIENCE, PRELOADED

WORDS = Words(name="Former member %(code)s", gone="*Gone.*")


def a_life(session: Session) -> Person:
    """Let rita have something of everything, and be an author."""
    rita, max_ = a_person(session, "rita", Role.AUTHOR), a_person(session, "max", Role.ADMIN)
    for person, role in ((rita, Role.AUTHOR), (max_, Role.ADMIN)):
        session.add(RoleChange(person_id=person.id, role=role, granted=True, at=NOON))
    post = a_post(session, rita, title="By rita")
    said = a_comment(session, post, rita, source="Elephants at home.")
    a_comment(session, post, max_, source="An answer.", answers=said)
    waits = a_comment(session, post, rita, source="Wait for me.", status=Status.PENDING)
    session.add(Revision(comment_id=said.id, source="Elephants before.", html="<p>x", at=NOON))
    waits.was_reported = True
    session.add(Report(comment_id=waits.id, by_id=rita.id, reason=ReportReason.SPAM,
                       text="Private words.", wants_outcome=True, at=NOON))  # fmt: skip
    session.add(Passkey(person_id=rita.id, credential_id="x", public_key="x", sign_count=0,
                        name="phone", made_at=NOON))  # fmt: skip
    say_of_oneself(session, about="I mend.", link="", by=rita, at=NOON)
    show_picture(session, b"picture", by=rita, at=NOON)
    sanction(session, person_id=rita.id, kind=SanctionKind.BAN, until=None, reason="Kettles.",
             seen=0, by=max_, at=NOON)  # fmt: skip
    assert rita.account is not None
    write_letter(session, to=rita.account.email, subject="To rita", body="x", at=NOON)
    session.commit()
    return rita


def closing(session: Session, person: Person, leaves: Leaves, at: datetime = NOON) -> None:
    session.execute(
        update(Account).where(Account.person_id == person.id).values(closes_at=at, leaves=leaves)
    )
    session.commit()


def rows_of(session: Session, person_id: int) -> dict[str, int]:
    """Return how many rows of each table point at the person."""
    found = {}
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table.name == "people":
                query = select(func.count()).where(table.c[key.parent.name] == person_id)
                found[f"{table.name}.{key.parent.name}"] = session.scalar(query) or 0
    return {name: number for name, number in found.items() if number}


@pytest.mark.parametrize("leaves", Leaves)
def test_what_is_left_is_what_was_chosen_and_everything_stays_sound(
    leaves: Leaves, app: Flask, session: Session
) -> None:
    rita = a_life(session)
    assert rita.account is not None
    email, id_ = rita.account.email, rita.id
    post = str(session.scalars(select(Post.path)).one())
    closing(session, rita, leaves)
    reader = Visitor(app)
    max_ = session.scalars(select(Person).where(Person.display_name == "max")).one()
    session.commit()
    desk = Visitor(app).signed_in_as(max_)
    pages = (post, "/search?q=elephants", "/feeds/comments/default", f"/people/{id_}")
    before = [reader.get(page).get_data(as_text=True).replace("</mark>", "") for page in pages]
    assert all("Elephants" in each for each in before)
    assert erase_due(app.extensions["database"], SECRET, WORDS, NOON) == 1
    after = [reader.get(page).get_data(as_text=True).replace("</mark>", "") for page in pages]
    assert all(("Elephants at" in each) is (leaves is not Leaves.NOTHING) for each in after)
    assert ("rita</a>" in after[0]) is (leaves is Leaves.NAME)
    assert "An answer." in after[0]
    session.rollback()
    session.expire_all()
    texts = session.scalars(select(Revision.source)).all()
    assert texts == (["Elephants before."] if leaves is not Leaves.NOTHING else [""])
    told = session.scalars(select(Report.text)).all()
    assert told == (["Private words."] if leaves is Leaves.NAME else [""])
    left = rows_of(session, id_)
    assert left.keys() == {
        "comments.author_id", "posts.author_id", "reports.by_id", "role_changes.person_id",
        "role_changes.by_id", "sanctions.person_id", "held_sanctions.person_id",
        "account_acts.person_id", *({"status_changes.by_id"} if leaves is Leaves.NOTHING else ()),
    }  # fmt: skip
    assert session.scalar(select(func.count()).where(Letter.to == email)) == 0
    assert examine(session).findings == []
    person = session.get_one(Person, id_)
    assert person.erased_at == NOON
    name = person.display_name
    assert (name == "rita") is (leaves is Leaves.NAME)
    session.commit()
    assert Visitor(app).post("/login", {"email": email, "password": PASSWORD}).status_code == 422
    assert f"The account of {name} was erased." in words(desk.get("/moderation/log"))
    assert desk.get(f"/moderation/people/{id_}").status_code == 200


@pytest.mark.parametrize("leaves", [Leaves.NOBODY, Leaves.NOTHING])
def test_who_was_told_of_a_comment_stays_without_a_name_and_the_case_still_reads(
    app: Flask, session: Session, leaves: Leaves
) -> None:
    rita, max_ = a_person(session, "rita"), a_person(session, "max", Role.MODERATOR)
    assert rita.account is not None
    assert max_.account is not None
    said, id_, email = a_comment(session, a_post(session), rita), rita.id, rita.account.email
    for who, to, cause in ((rita, email, "decided:1"), (max_, max_.account.email, "held:1")):
        letter = write_letter(session, to=to, subject="About rita", body="Dear rita,", at=NOON,
                              person_id=who.id, cause=cause)  # fmt: skip
        letter.sent_at, letter.due_at = NOON, None
        session.add(Mention(letter=letter, comment_id=said.id))
    closing(session, rita, leaves)
    assert erase_due(app.extensions["database"], SECRET, WORDS, NOON) == 1
    session.rollback()
    kept = session.scalars(select(Telling)).all()
    assert [(each.person_id, each.kind, each.fate) for each in kept] == [(id_, "decided", "sent")]
    session.commit()
    case = Visitor(app).signed_in_as(max_).get(f"/moderation/comments/{said.id}")
    page = words(case)
    assert "Letter to Former member" in page
    assert "Letter to max" in page
    assert "rita" not in case.get_data(as_text=True)
    assert email not in case.get_data(as_text=True)
    assert rows_of(session, id_)["tellings.person_id"] == 1


def die_while_erasing(url: str, person_id: int) -> None:
    """Do everything but the commit, then die as a worker dies that is killed."""
    with Database(url).transaction() as session:
        assert erase(session, person_id, secret=SECRET, words=WORDS, at=NOON)
        session.flush()
        os.kill(os.getpid(), signal.SIGKILL)


def test_a_kill_in_the_middle_leaves_nothing_half_way(
    config: Config, database: Database, session: Session
) -> None:
    rita = a_life(session)
    id_ = rita.id
    closing(session, rita, Leaves.NOTHING)
    whole = rows_of(session, id_)
    session.commit()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    doomed = context.Process(target=die_while_erasing, args=(config.database_url, id_))
    doomed.start()
    doomed.join(PATIENCE)
    assert doomed.exitcode == -signal.SIGKILL
    doomed.close()
    assert rows_of(session, id_) == whole
    said = session.scalars(
        select(Comment.source).where(Comment.author_id == id_).order_by(Comment.id)
    )
    assert said.first() == "Elephants at home."
    session.commit()
    assert erase_due(database, SECRET, WORDS, NOON) == 1
    assert erase_due(database, SECRET, WORDS, NOON) == 0


def test_it_is_closed_by_two_presses_and_kept_by_one(app: Flask, session: Session) -> None:
    rita, post = a_person(session, "rita"), a_post(session)
    a_comment(session, post, rita, source="What I said.")
    session.commit()
    assert rita.account is not None
    email, own = rita.account.email, Visitor(app).signed_in_as(rita)
    page, comments = str(a_post(session).path), f"/posts/{post.id}/comments"
    session.commit()
    assert "See what happens" in words(own.get("/me/close"))
    for _ in range(2):  # the page of members is kept by now
        assert "being closed" not in words(own.get(page))
    preview = own.post("/me/close", {"leaves": "nothing"})
    assert preview.status_code == 200
    assert "The text of 1 comment is replaced" in words(preview)
    session.refresh(rita.account)
    assert rita.account.closes_at is None
    session.commit()
    assert own.post("/me/close", {"leaves": "nothing", "sure": "1"}).status_code == 303
    assert own.get("/me").status_code == 303
    letter = letters_to(session, email)[-1]
    session.commit()
    assert "/me/close" in letter.body
    assert own.post("/login", {"email": email, "password": PASSWORD}).status_code == 303
    own.get("/archive")
    for _ in range(2):
        assert "being closed" in words(own.get(page))
    assert own.post(comments, {"body": "More."}).status_code == 403
    assert erase_due(app.extensions["database"], SECRET, WORDS, letter.created_at + RETURN / 2) == 0
    assert own.post("/me/close/stay").status_code == 303
    assert "being closed" not in words(own.get(page))
    assert own.post(comments, {"body": "More."}).status_code == 303
    assert erase_due(app.extensions["database"], SECRET, WORDS, letter.created_at + RETURN * 2) == 0


def test_the_last_admin_stays_and_a_closing_one_does_not_count(
    app: Flask, session: Session
) -> None:
    ada, max_ = (a_person(session, name, Role.ADMIN) for name in ("ada", "max"))
    session.commit()
    one, other = Visitor(app).signed_in_as(ada), Visitor(app).signed_in_as(max_)
    sure = {"leaves": "name", "sure": "1"}
    assert one.post("/me/close", sure).status_code == 303
    assert other.post("/me/close", sure).status_code == 409
    assert other.get("/settings/").status_code == 200
    assert one.post("/login", {"email": ada.account.email, "password": PASSWORD}).status_code == 303  # type: ignore[union-attr]
    assert one.get("/settings/").headers["Location"] == "/me/close"
    closing(session, max_, Leaves.NAME)
    late = NOON + timedelta(days=10_000)
    assert erase_due(app.extensions["database"], SECRET, WORDS, late) == 0


def test_an_admin_closes_an_account_on_request_with_a_reason(app: Flask, session: Session) -> None:
    rita, max_ = a_person(session, "rita"), a_person(session, "max", Role.ADMIN)
    a_person(session, "ada", Role.ADMIN)
    session.commit()
    desk, page = Visitor(app).signed_in_as(max_), f"/settings/people/{rita.id}/close"
    stays = f"/settings/people/{rita.id}/stay"
    assert desk.post(page, {"leaves": "nobody"}).status_code == 422
    assert desk.post(page, {"leaves": "nobody", "reason": "She asked."}).status_code == 303
    assert "being closed" in words(desk.get(page))
    assert "max closed the account of rita" in words(desk.get("/moderation/log"))
    assert rita.account is not None
    assert "She asked." in letters_to(session, rita.account.email)[-1].body
    session.commit()
    assert desk.post(stays).status_code == 303
    refused = desk.post("/settings/people/3/close", {"leaves": "name", "reason": "x"})
    assert refused.status_code == 403


def test_the_worker_knows_the_words_of_the_blog(app: Flask, session: Session) -> None:
    rita = a_person(session, "rita")
    a_comment(session, a_post(session), rita, source="Elephants.")
    closing(session, rita, Leaves.NOTHING)
    assert sum(chore(NOON) for chore in chores_of(app)) == 1
    session.expire_all()
    assert session.get_one(Person, rita.id).display_name.startswith("Former member ")
    assert "took this text along" in session.scalars(select(Comment.html)).one()


def test_former_versions_are_emptied_only_with_their_comment(
    database: Database, session: Session
) -> None:
    comment = a_comment(session, a_post(session))
    session.add(Revision(comment_id=comment.id, source="before", html="x", at=NOON))
    session.commit()
    emptied = update(Revision).values(source="", html="")
    for values, passes in (({}, False), ({"emptied_at": NOON}, True)):
        if values:
            session.execute(update(Comment).values(**values))
        for statement in (emptied.values(at=NOON + timedelta(1)), emptied):
            with session.begin_nested() as point:
                try:
                    session.execute(statement)
                except IntegrityError:
                    point.rollback()
        assert (session.scalars(select(Revision.source)).all() == [""]) is passes
        session.expire_all()
    assert session.scalars(select(Revision.at)).all() == [NOON]
