"""Keeping what the rules said of a submission."""

from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from blog.comments.judge import Judgement
from blog.comments.models import Comment
from blog.comments.opinion_models import RuleOpinion


def record_opinions(
    session: Session, comment: Comment, judgement: Judgement, *, at: datetime
) -> None:
    """Add a row for every rule that had an opinion, in one statement; the comment has its id."""
    session.execute(
        insert(RuleOpinion),
        [
            {
                "comment_id": comment.id,
                "rule": each.rule.name,
                "outcome": each.verdict.outcome.value,
                "mode": each.mode,
                "decided": each.decided,
                "at": at,
            }
            for each in judgement.opinions
        ],
    )
