"""Claims that are held, compared with the rows that gave them, for ``gatepost doctor``."""

from collections.abc import Iterator

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from blog.claims.models import Claim, HeldClaim, Way
from blog.comments.models import Comment


def held_claims(session: Session) -> Iterator[str]:
    """Name every imported person who is somebody's and was not given, and the other way round."""
    undoing = aliased(Claim)
    given = select(Claim.person_id, Claim.member_id, Claim.id).where(
        Claim.way != Way.UNDONE, ~exists().where(undoing.undoes_id == Claim.id)
    )
    held = select(HeldClaim.person_id, HeldClaim.member_id, HeldClaim.claim_id)
    says, has = ({tuple(row) for row in session.execute(query)} for query in (given, held))
    for person_id, member_id, claim_id in sorted(says ^ has):
        where = "held and not given" if (person_id, member_id, claim_id) in has else "not held"
        yield f"Imported person {person_id}: claim {claim_id} of member {member_id} is {where}."
    left = select(Comment.id, Comment.author_id).where(
        Comment.author_id.in_(select(HeldClaim.person_id))
    )
    for id_, person_id in session.execute(left):
        yield f"Comment {id_} is still that of imported person {person_id}, who is a member's."
