"""What a search finds, in short."""

from datetime import datetime

from sqlalchemy.orm import Session

from blog.search.find import Search, find
from blog.search.query import understand
from blog.search.results import results_of
from tests.build import NOON


def found(session: Session, question: str, at: datetime = NOON) -> list[str]:
    """Return the addresses of what answers, the best first."""
    session.flush()
    query = understand(question)
    answer = find(session, Search(query=query), at=at)
    return [result.path for result in results_of(session, answer, query)]
