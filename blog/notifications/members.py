"""The letters to members: what became of their comments, and who answered them."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from blog.comments.models import Status
from blog.notifications.appealed import Appealed, appealed
from blog.notifications.digests import LISTED, Told, Write
from blog.notifications.kinds import Kind
from blog.notifications.news import News
from blog.notifications.positions import Draft
from blog.notifications.reading import Reader, Said, can_be_read, readers, said_in

DECIDED = (Status.PUBLISHED, Status.REJECTED, Status.REMOVED)
"""What a person is told became of their comment. Of spam nobody is told: it would only teach."""


def members_letters(
    session: Session, write: Write, news: Sequence[News], *, at: datetime
) -> list[Draft]:
    """Return the letters that these news make: to each person one of a kind at most."""
    about = appealed(session, news)
    telling = [
        each
        for each in news
        if _is_decision(each) or each.first_published or each.row.id in about.corrected
    ]
    said = said_in(session, [each.comment_id for each in telling])
    told = [(each, said[each.comment_id]) for each in telling]
    heard = {
        Kind.DECIDED: _by_person(told, _author_hears),
        Kind.APPEAL: _by_person(
            told, lambda news, said: said.author.id if news.row.id in about.corrected else None
        ),
        Kind.REPLY: _by_person(told, lambda news, said: _answered_hears(news, said, at)),
    }
    people = readers(
        session, [person_id for by_person in heard.values() for person_id in by_person]
    )
    return list(_letters(write, heard, people, about))


def _letters(
    write: Write, heard: dict[Kind, dict[int, Told]], people: dict[int, Reader], about: Appealed
) -> Iterator[Draft]:
    for kind, by_person in heard.items():
        for person_id, heard_by in by_person.items():
            reader = people.get(person_id)
            if reader is None or not reader.wants(kind):
                continue
            elsewhere = kind is Kind.DECIDED and reader.wants(Kind.APPEAL)
            told = [each for each in heard_by if not (elsewhere and about.says(each[0]))]
            if not told:
                continue
            subject, body = write(
                str(kind),
                reader=reader,
                kind=kind,
                items=told[:LISTED],
                first=told[0],
                count=len(told),
                more=max(0, len(told) - LISTED),
                became=sorted({str(news.row.became) for news, _ in told}),
            )
            yield Draft(
                person_id=person_id,
                to=reader.account.email,
                kind=kind,
                change_id=max(news.row.id for news, _ in told),
                subject=subject,
                body=body,
                names=tuple(news.comment_id for news, _ in told[:LISTED]),
            )


def _by_person(told: Told, who: Callable[[News, Said], int | None]) -> dict[int, Told]:
    found: dict[int, Told] = defaultdict(list)
    for news, said in told:
        person_id = who(news, said)
        if person_id is not None:
            found[person_id].append((news, said))
    return found


def _is_decision(news: News) -> bool:
    return news.new_to_author and news.row.by_id is not None and news.row.became in DECIDED


def _author_hears(news: News, said: Said) -> int | None:
    if _is_decision(news) and news.row.by_id != said.author.id:
        return said.author.id
    return None


def _answered_hears(news: News, said: Said, at: datetime) -> int | None:
    """Return whom the comment answers, unless they wrote it or published it themselves."""
    if not news.first_published or said.answered_id in (None, said.author.id, news.row.by_id):
        return None
    if said.comment.status is not Status.PUBLISHED or not can_be_read(said.post, at):
        return None
    return said.answered_id
