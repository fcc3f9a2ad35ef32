"""Where the log reads: each kind of thing that people do, from the table that keeps it."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, literal_column
from sqlalchemy.orm import InstrumentedAttribute

from blog.accounts.acknowledgement import Acknowledgement
from blog.accounts.acts import AccountAct
from blog.accounts.membership.invitation_models import BatchedSanction, SanctionBatch
from blog.accounts.membership.models import MembershipChange
from blog.accounts.models import Sanction
from blog.accounts.role_changes import RoleChange
from blog.claims.models import Claim
from blog.comments.models import Comment, Revision, StatusChange
from blog.moderation.log_source import Kind, Source
from blog.moderation.models import Appeal, Note, Report, Settlement, TakenBackAnswer
from blog.posts.acts import PostAct
from blog.settings.models import SettingsVersion


def _deciding(
    change_id: InstrumentedAttribute[Any],
) -> Callable[[Select[int]], ColumnElement[bool]]:
    """Look at each row's own decision: there are few appeals and many decisions."""

    def about(comments: Select[int]) -> ColumnElement[bool]:
        change = exists().where(
            StatusChange.id == change_id,
            StatusChange.comment_id.in_(comments.where(Comment.id == StatusChange.comment_id)),
        )
        return change.correlate(change_id.class_)

    return about


SOURCES: tuple[Source, ...] = (
    Source(
        name="settings",
        kind=Kind.SETTINGS,
        row=SettingsVersion,
        id=SettingsVersion.id,
        at=SettingsVersion.at,
        who=SettingsVersion.by_id,
    ),
    Source(
        name="role",
        kind=Kind.ROLE,
        row=RoleChange,
        id=RoleChange.id,
        at=RoleChange.at,
        who=RoleChange.by_id,
        person=RoleChange.person_id,
    ),
    Source(
        name="account",
        kind=Kind.ACCOUNT,
        row=AccountAct,
        id=AccountAct.id,
        at=AccountAct.at,
        who=AccountAct.by_id,
        person=AccountAct.person_id,
    ),
    Source(
        name="claim",
        kind=Kind.CLAIM,
        row=Claim,
        id=Claim.id,
        at=Claim.at,
        who=Claim.by_id,
        person=Claim.person_id,
    ),
    Source(
        name="sanction",
        kind=Kind.SANCTION,
        row=Sanction,
        id=Sanction.id,
        at=Sanction.at,
        who=Sanction.by_id,
        person=Sanction.person_id,
    ),
    Source(
        name="seen",  # a warning, by whom it was for
        kind=Kind.SANCTION,
        row=Sanction,
        id=Acknowledgement.sanction_id,
        at=Acknowledgement.at,
        who=Sanction.person_id,
        happened=Acknowledgement.sanction_id == Sanction.id,
        person=Sanction.person_id,
    ),
    Source(
        name="branch",  # on top of the sanctions that came with it
        kind=Kind.SANCTION,
        row=SanctionBatch,
        id=SanctionBatch.id,
        at=SanctionBatch.at,
        who=SanctionBatch.by_id,
        happened=exists().where(BatchedSanction.batch_id == SanctionBatch.id),
        person=SanctionBatch.root_id,
    ),
    Source(
        name="report",
        kind=Kind.REPORT,
        row=Report,
        id=Report.id,
        at=Report.at,
        who=Report.by_id,
        comment=Report.comment_id,
        about=Report.comment_id.in_,
    ),
    Source(
        name="kept",  # or taken back; an upheld report is told by the decision that upheld it
        kind=Kind.REPORT,
        row=Settlement,
        id=Settlement.id,
        at=Settlement.at,
        who=Settlement.by_id,
        happened=Settlement.outcome == literal_column("'kept'"),  # as the index has it
        comment=Settlement.comment_id,
        about=Settlement.comment_id.in_,
    ),
    Source(
        name="appeal",
        kind=Kind.APPEAL,
        row=Appeal,
        id=Appeal.id,
        at=Appeal.at,
        who=Appeal.by_id,
        person=Appeal.by_id,
        about=_deciding(Appeal.change_id),
    ),
    Source(
        name="answer",
        kind=Kind.APPEAL,
        row=Appeal,
        id=Appeal.id,
        at=Appeal.answered_at,
        who=Appeal.answered_by_id,
        happened=Appeal.answered_at.is_not(None),
        person=Appeal.by_id,
        about=_deciding(Appeal.change_id),
    ),
    Source(
        name="granted",  # the answers that were taken back; that they were, the decisions tell
        kind=Kind.APPEAL,
        row=TakenBackAnswer,
        id=TakenBackAnswer.id,
        at=TakenBackAnswer.at,
        who=TakenBackAnswer.by_id,
        about=_deciding(TakenBackAnswer.change_id),
    ),
    Source(
        name="note",
        kind=Kind.NOTE,
        row=Note,
        id=Note.id,
        at=Note.at,
        who=Note.by_id,
        person=Note.person_id,
        comment=Note.comment_id,
        about=Note.comment_id.in_,
    ),
    Source(
        name="decision",
        kind=Kind.DECISION,
        row=StatusChange,
        id=StatusChange.id,
        at=StatusChange.at,
        who=StatusChange.by_id,
        comment=StatusChange.comment_id,
        about=StatusChange.comment_id.in_,
    ),
    Source(
        name="edit",
        kind=Kind.EDIT,
        row=Revision,
        id=Revision.id,
        at=Revision.at,
        who=None,
        comment=Revision.comment_id,
        about=Revision.comment_id.in_,
    ),
    Source(
        name="post",
        kind=Kind.POST,
        row=PostAct,
        id=PostAct.id,
        at=PostAct.at,
        who=PostAct.by_id,
        post=PostAct.post_id,
    ),
    Source(
        name="membership",
        kind=Kind.MEMBERSHIP,
        row=MembershipChange,
        id=MembershipChange.id,
        at=MembershipChange.at,
        who=MembershipChange.by_id,
        person=MembershipChange.person_id,
    ),
)
"""In the order in which entries of one moment stand: the last one on top."""
