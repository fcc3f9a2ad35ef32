"""The letters that tell somebody what a moderator did to them, written in the transaction that does it."""

from flask import render_template
from sqlalchemy import select

from blog.accounts.acts import AccountAct
from blog.accounts.find import find_person
from blog.accounts.letters import UNDO_WINDOW, write_letter
from blog.accounts.models import Letter, Person, Sanction, SanctionKind
from blog.accounts.standing import barred_by
from blog.accounts.views.letter import absolute, send
from blog.db import session
from blog.moderation.sanction_heard import (
    believes_it_holds,
    call_back,
    cause_of,
    is_old_news,
    overtaken_by,
)


def tell_sanctioned(row: Sanction) -> bool:
    """Write what was done, why, until when and what can be done about it; once per sanction.

    The letter waits for the undo window, and takes the place of one that waits and tells of what ``row``
    replaced. Return whether there is somebody to tell.
    """
    call_back(session(), overtaken_by(session(), row), row.at)
    return _write("sanctioned", row)


def tell_lifted(row: Sanction) -> bool:
    """Write that the sanction was lifted; ``row`` is the lifting. Return whether it has to be told.

    Who never heard of the sanction, nor of one that it replaced, need not hear of its end.
    """
    assert row.lifts_id is not None
    lifted = session().get_one(Sanction, row.lifts_id)
    if call_back(session(), [lifted], row.at) and not believes_it_holds(session(), lifted):
        return False
    return _write("lifted", row, lifted=lifted)


def tell_undone(last: Sanction) -> bool:
    """Write how it is now that a sanction or a lifting was taken back. Return whether it has to be told.

    ``last`` has the last word. Who never heard of what was taken back hears nothing.
    """
    if last.kind is SanctionKind.LIFT:
        return tell_lifted(last)
    call_back(session(), overtaken_by(session(), last), last.at)
    if is_old_news(session(), last):
        return False
    return _write("sanctioned", last)


def tell_taken_down(act: AccountAct) -> None:
    """Write to whose picture or words were taken down, and why."""
    person = find_person(session(), Person.id == act.person_id)
    if person is not None and person.account is not None:
        send(
            "taken_down",
            person.account.email,
            act=act.act,
            whose=person.display_name,
            reason=act.reason,
            link=absolute("accounts.profile"),
        )


def _write(name: str, row: Sanction, **facts: object) -> bool:
    person = find_person(session(), Person.id == row.person_id)
    if person is None or person.account is None:
        return False
    cause = cause_of(row.id)
    told = select(Letter.id).where(Letter.person_id == person.id, Letter.cause == cause)
    if session().scalar(told) is not None:
        return True  # pressed twice
    text = render_template(
        f"letters/{name}.txt",
        row=row,
        name=person.display_name,
        me=absolute("accounts.me"),
        bar=barred_by(person, row.at),
        **facts,
    )
    subject, _, body = text.strip().partition("\n")
    letter = write_letter(
        session(),
        to=person.account.email,
        subject=subject,
        body=f"{body.strip()}\n",
        person_id=person.id,
        cause=cause,
        at=row.at,
    )
    letter.due_at = row.at + UNDO_WINDOW
    return True
