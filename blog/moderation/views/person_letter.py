"""The letters that tell somebody what a moderator did to them, written in the transaction that does it."""

from flask import render_template
from sqlalchemy import select

from blog import clock
from blog.accounts.acts import AccountAct
from blog.accounts.find import find_person
from blog.accounts.letters import write_letter
from blog.accounts.models import Letter, Person, Sanction
from blog.accounts.views.letter import absolute, send
from blog.db import session


def tell_sanctioned(row: Sanction) -> None:
    """Write what was done, why, until when and what can be done about it; once per sanction."""
    _write("sanctioned", row)


def tell_lifted(row: Sanction) -> None:
    """Write that the sanction was lifted; ``row`` is the lifting."""
    assert row.lifts_id is not None
    _write("lifted", row, lifted=session().get_one(Sanction, row.lifts_id))


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


def _write(name: str, row: Sanction, **facts: object) -> None:
    person = find_person(session(), Person.id == row.person_id)
    if person is None or person.account is None:
        return
    cause = f"sanction:{row.id}"
    told = select(Letter.id).where(Letter.person_id == person.id, Letter.cause == cause)
    if session().scalar(told) is not None:
        return  # pressed twice
    text = render_template(
        f"letters/{name}.txt",
        row=row,
        name=person.display_name,
        me=absolute("accounts.me"),
        **facts,
    )
    subject, _, body = text.strip().partition("\n")
    write_letter(
        session(),
        to=person.account.email,
        subject=subject,
        body=f"{body.strip()}\n",
        person_id=person.id,
        cause=cause,
        at=clock.now(),
    )
