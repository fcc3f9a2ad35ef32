"""Who wrote: people without an account, known by their profile's address."""

import re
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from unicodedata import category

from lxml import etree
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from blog.accounts.models import Person
from blog.accounts.names import LENGTH_MAX, TURNING, clean_name
from blog.accounts.staff_names import look, looks_of_staff
from blog.claims.models import EmailMark
from blog.errors import Invalid
from blog.porting.blogger.entries import Author
from blog.porting.blogger.stream import ATOM
from blog.porting.items import (
    Run,
    add_rows,
    batched,
    fingerprint,
    known,
    new_ids,
    remember,
    remember_again,
)
from blog.porting.models import ImportedItem

IDENTITY_MAX = 300
"""Characters of an identity that fit an index; a longer one is known by its fingerprint."""

NAMELESS = "Anonymous"
"""Blogger's word for whoever gave no name."""

NAMED_LIKE_STAFF = "people with the name of somebody who runs this blog; their pages say that they came with an import"

_PROFILE = re.compile(r"https?://(?:www\.)?blogger\.com/profile/([0-9]{1,40})/?")


def author_of(entry: etree._Element, *, of_post: bool = False) -> Author:
    """Return who wrote the entry.

    Without a profile, who wrote a post is somebody else than who commented under the same name: anybody may
    type a name, and whoever wrote the post is marked as its author below it.
    """
    author = entry.find(f"{ATOM}author")
    name = (author.findtext(f"{ATOM}name") if author is not None else None) or ""
    uri = (author.findtext(f"{ATOM}uri") if author is not None else None) or ""
    email = (author.findtext(f"{ATOM}email") if author is not None else None) or ""
    name = _shown(name)
    return Author(name, _identity(name, uri.strip(), of_post=of_post), email)


def move_in_people(run: Run, authors: Iterable[tuple[Author, datetime]]) -> None:
    """Add who is new, rename who was renamed there and not here."""
    for batch in batched(authors):
        before = known(run, ["person"], (author.identity for author, _ in batch))
        tally = run.tally("people")
        tally.read += len(batch)
        new = [each for each in batch if each[0].identity not in before]
        renamed = []
        for author, _ in batch:
            item = before.get(author.identity)
            if item is not None and item.digest == fingerprint(author.name):
                tally.unchanged += 1
            elif item is not None:
                renamed.append((author, item))
        _add(run, new)
        _rename(run, renamed)
        run.session.expunge_all()


def keep_marks(run: Run, marks: Iterable[tuple[str, str]]) -> None:
    """Keep by which addresses, as keyed hashes, the people may be claimed."""
    for batch in batched(marks):
        people = known(run, ["person"], (identity for identity, _ in batch))
        wanted = {(people[identity].local_id, mark) for identity, mark in batch}
        ids = {person_id for person_id, _ in wanted}
        query = select(EmailMark.person_id, EmailMark.mark).where(EmailMark.person_id.in_(ids))
        have = {(person_id, mark) for person_id, mark in run.session.execute(query)}
        rows = [{"person_id": person_id, "mark": mark} for person_id, mark in sorted(wanted - have)]
        add_rows(run.session, "email_marks", rows)
        run.session.expunge_all()


def ids_of_people(run: Run, authors: Iterable[Author]) -> dict[str, int]:
    """Return the people's ids here by their identity."""
    found = known(run, ["person"], (author.identity for author in authors))
    return {identity: item.local_id for identity, item in found.items()}


def _shown(name: str) -> str:
    """Return the name as members' names are; of an e-mail address only what stands before the @."""
    words = " ".join("".join(char for char in name if not _is_odd(char)).split())
    if "@" in words:
        words = " ".join(word.partition("@")[0] for word in words.split())
    try:
        return clean_name(words[:LENGTH_MAX])
    except Invalid:
        return NAMELESS


def _is_odd(char: str) -> bool:
    """Whether no name may hold the character; white space is folded later."""
    return not char.isspace() and (char in TURNING or category(char) in ("Cc", "Cs", "Cn", "Co"))


def _identity(name: str, uri: str, *, of_post: bool) -> str:
    """Return the profile's number, else address and name: anybody may type another's address."""
    profile = _PROFILE.fullmatch(uri)
    if profile:
        return f"profile:{profile[1]}"
    identity = f"name:{name}" if not uri or "@" in uri else f"uri:{uri} name:{name}"
    identity = f"post {identity}" if of_post else identity
    if len(identity) <= IDENTITY_MAX:
        return identity
    return f"sha256:{sha256(identity.encode()).hexdigest()}"


def _add(run: Run, new: list[tuple[Author, datetime]]) -> None:
    ids = new_ids(run.session, "people", len(new))
    made = list(zip(ids, new, strict=True))
    rows = [
        {"id": id_, "display_name": author.name, "created_at": since}
        for id_, (author, since) in made
    ]
    add_rows(run.session, "people", rows)
    digests = ((author.identity, id_, fingerprint(author.name)) for id_, (author, _) in made)
    remember(run, "person", digests, version=0)
    staff = looks_of_staff(run.session) if new else set[str]()
    for author, _ in new:
        if look(author.name) in staff:
            run.report.note(NAMED_LIKE_STAFF, author.name)
    run.tally("people").created += len(new)


def _rename(run: Run, renamed: list[tuple[Author, ImportedItem]]) -> None:
    if not renamed:
        return
    ids = [item.local_id for _, item in renamed]
    query = select(Person).where(Person.id.in_(ids)).options(joinedload(Person.account))
    people = {person.id: person for person in run.session.scalars(query)}
    done = []
    for author, item in renamed:
        person = people.get(item.local_id)
        ours = person is None or person.account is not None
        if ours or person is None or fingerprint(person.display_name) != item.digest:
            run.tally("people").skip("changed here since", author.name)
            continue
        person.display_name = author.name
        done.append((item, fingerprint(author.name), 0))
    run.session.flush()
    remember_again(run, done)
    run.tally("people").updated += len(done)
