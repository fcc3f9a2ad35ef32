"""What a draft of a rule would have said of the past, and how that agrees with what people decided."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select, tuple_
from sqlalchemy.orm import Session

from blog.accounts.models import HeldRole, Role
from blog.comments.facts import REFUSED
from blog.comments.models import Comment, Status, StatusChange
from blog.comments.rule import Facts, Outcome, Rule
from blog.moderation.backtest_facts import Gatherer
from blog.posts.models import Post
from blog.settings.models import CommentSettings

DAYS = 90
"""Days that a test looks back."""

COMMENTS_MAX = 100_000
"""Comments of a test, the newest; more would keep whoever tests waiting for little."""

BATCH = 2_000
"""Comments read at a time, so that a test takes little memory."""

EXAMPLES = 10

_LAST_WORD = (
    select(StatusChange.became)
    .where(
        StatusChange.comment_id == Comment.id,
        StatusChange.by_id.is_not(None),
        StatusChange.became != Status.WITHDRAWN,
    )
    .order_by(StatusChange.id.desc())
    .limit(1)
    .correlate(Comment)
    .scalar_subquery()
    .label("last_word")
)
"""What people last made of a comment; nothing where nobody decided."""


@dataclass(slots=True)
class Findings:
    """What came out; people's last word on a comment is what a draft is measured by."""

    seen: int = 0
    since: datetime | None = None
    """From when on, if there were more comments than a test looks at."""
    hits: int = 0
    """Comments that the draft objects to."""
    hits_refused: int = 0
    """Of these: people rejected them, removed them or put them with the spam."""
    hits_published: int = 0
    """Of these: people published them."""
    refused: int = 0
    """All that people refused."""
    undecided: deque[int] = field(default_factory=lambda: deque(maxlen=EXAMPLES))
    """Ids of hits about which no person said a last word, the newest last."""
    wrong: deque[int] = field(default_factory=lambda: deque(maxlen=EXAMPLES))
    """Ids of hits that people published, the newest last."""
    missed: deque[int] = field(default_factory=lambda: deque(maxlen=EXAMPLES))
    """Ids of what people refused and the draft let pass, the newest last."""

    @property
    def hits_undecided(self) -> int:
        """Of the hits: nobody decided about them, or put them back for somebody else to decide."""
        return self.hits - self.hits_refused - self.hits_published

    @property
    def precision(self) -> float | None:
        """Of the hits that people decided: the share that they refused."""
        decided = self.hits_refused + self.hits_published
        return self.hits_refused / decided if decided else None

    @property
    def recall(self) -> float | None:
        """Of all that people refused: the share that the draft objects to."""
        return self.hits_refused / self.refused if self.refused else None

    def count(self, comment_id: int, *, hit: bool, last: Status | None) -> None:
        refused, published = last in REFUSED, last is Status.PUBLISHED
        self.seen += 1
        self.hits += hit
        self.refused += refused
        self.hits_refused += hit and refused
        self.hits_published += hit and published
        if hit and not refused and not published:
            self.undecided.append(comment_id)
        if hit and published:
            self.wrong.append(comment_id)
        if refused and not hit:
            self.missed.append(comment_id)


def backtest(session: Session, rule: Rule, draft: CommentSettings, *, at: datetime) -> Findings:
    """Return what the rule with the draft's settings would have said of the last comments.

    Staff and the authors of the posts are left out, as the policy does, and what was withdrawn. Only
    reads, in batches.
    """
    gatherer = Gatherer(session, rule.name, draft)
    since = at - timedelta(days=DAYS)
    start = _start(session, since)
    findings = Findings(since=start)
    gatherer.begin(start or since)
    for rows in _batches(session, start or since, gatherer):
        for row in rows:
            verdict = rule.says(Facts(settings=draft, **gatherer.facts(row)))
            hit = verdict is not None and verdict.outcome is not Outcome.PUBLISH
            findings.count(row.id, hit=hit, last=row.last_word)
    return findings


def _start(session: Session, since: datetime) -> datetime | None:
    """Return when the last ``COMMENTS_MAX`` comments begin, if there were more ``since`` then."""
    edge = session.scalars(
        select(Comment.created_at)
        .where(Comment.created_at >= since)
        .order_by(Comment.created_at.desc(), Comment.id.desc())
        .offset(COMMENTS_MAX - 1)
        .limit(2)
    ).all()
    return edge[0] if len(edge) > 1 else None


def _batches(session: Session, since: datetime, gatherer: Gatherer) -> Iterator[list[Row[Any]]]:
    place = tuple_(Comment.created_at, Comment.id)
    staff = select(HeldRole.person_id).where(HeldRole.role.in_((Role.MODERATOR, Role.ADMIN)))
    query = (
        select(Comment.id, Comment.created_at, _LAST_WORD, *gatherer.columns)
        .join(Post, Post.id == Comment.post_id)
        .where(
            Comment.status != Status.WITHDRAWN,
            Comment.author_id != Post.author_id,
            Comment.author_id.not_in(staff),
        )
        .order_by(Comment.created_at, Comment.id)
        .limit(BATCH)
    )
    edge = (since, 0)
    while rows := list(session.execute(query.where(place > tuple_(*edge)), gatherer.asked)):
        yield rows
        edge = (rows[-1].created_at, rows[-1].id)
