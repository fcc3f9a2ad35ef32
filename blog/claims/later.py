"""What comes with a later import for somebody who was claimed: it is the member's at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from blog.claims.find import held_by_others
from blog.claims.models import ClaimedRow, HeldClaim, Moved


@dataclass
class Claimed:
    """The claims on the imported people ``ids``, and which rows came under them."""

    session: Session
    ids: Iterable[int]
    _held: dict[int, HeldClaim] = field(init=False)
    _came: set[tuple[int, Moved, int]] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        self._held = held_by_others(self.session, set(self.ids))

    def owner(self, person_id: int, kind: Moved, row_id: int) -> int:
        """Return whose a row of the imported person is, and remember that it came."""
        held = self._held.get(person_id)
        if held is None:
            return person_id
        self._came.add((held.claim_id, kind, row_id))
        return held.member_id

    def note(self) -> None:
        """Write down which rows came under a claim, each once: an undo gives them back, too."""
        rows = [
            {"claim_id": claim_id, "kind": kind, "row_id": row_id}
            for claim_id, kind, row_id in sorted(self._came)
        ]
        if rows:
            dialect = sqlite if self.session.get_bind().dialect.name == "sqlite" else postgresql
            self.session.execute(dialect.insert(ClaimedRow).on_conflict_do_nothing(), rows)
        self._came.clear()
