"""What each rule wanted of each submission, as rows."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from blog.orm import Base, Id, stored_by_value


class RuleMode(StrEnum):
    """Off; shadow: its opinion is recorded and nothing else; on."""

    OFF = "off"
    SHADOW = "shadow"
    ON = "on"


class RuleOpinion(Base):
    """What one rule wanted for one submission, whether or not it decided; rows are only ever added."""

    __tablename__ = "rule_opinions"

    id: Mapped[Id]
    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id"), index=True)
    rule: Mapped[str]
    outcome: Mapped[str] = mapped_column(String(20))
    mode: Mapped[RuleMode] = mapped_column(stored_by_value(RuleMode, "mode"))
    decided: Mapped[bool]
    at: Mapped[datetime]

    __table_args__ = (Index("ix_rule_opinions_rule", "rule", "at"),)
