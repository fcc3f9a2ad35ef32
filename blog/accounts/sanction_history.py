"""All that was done to somebody's right to comment, and what of it stands; pure but for the loading."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from blog.accounts.acknowledgement import Acknowledgement
from blog.accounts.models import Sanction, SanctionKind


@dataclass(frozen=True, slots=True)
class History:
    """The rows of one person, the oldest first, each with who did it; and which warnings were read."""

    rows: list[Sanction] = field(default_factory=list)
    read: set[int] = field(default_factory=set)

    def lifting(self, row: Sanction) -> Sanction | None:
        """Return the row that lifted this one, if one did."""
        return next((each for each in self.rows if each.lifts_id == row.id), None)

    def taking_back(self, row: Sanction) -> Sanction | None:
        """Return the row that gives again what this one lifted or replaced, if one does."""
        return next((each for each in self.rows if each.undoes_id == row.id), None)

    def lifted_by(self, lifting: Sanction) -> Sanction:
        """Return the row that ``lifting`` lifted."""
        return next(each for each in self.rows if each.id == lifting.lifts_id)

    def gives_again(self, row: Sanction) -> tuple[Sanction, Sanction] | None:
        """Return the lifting that ``row`` took back, and what that had lifted, if it did."""
        took_back = next((each for each in self.rows if each.id == row.undoes_id), None)
        if took_back is None or took_back.kind is not SanctionKind.LIFT:
            return None
        return took_back, self.lifted_by(took_back)

    def origins(self, row: Sanction) -> list[Sanction]:
        """Return this sanction, what an undo gave again with it, and so on back to what somebody gave."""
        found = [row]
        while (before := self._gave(found[-1])) is not None:
            found.append(before)
        return found

    def of_kind(self, kind: SanctionKind) -> list[Sanction]:
        """Return the rows that gave or lifted one of this kind."""
        ids = {each.id for each in self.rows if each.kind is kind}
        return [each for each in self.rows if each.id in ids or each.lifts_id in ids]

    def since(self, row: Sanction) -> Sanction | None:
        """Return the last row that changed what ``row`` had done, if one did.

        A warning stands for itself. Of the others, what is given takes the place of what held. What an
        undo gave again with a lifting is no change: it belongs to that lifting.
        """
        if row.kind is SanctionKind.LIFT:
            lifted = self.lifted_by(row)
            if lifted.kind is SanctionKind.WARN:
                return self.taking_back(row)
            later = [
                each
                for each in self.of_kind(lifted.kind)
                if each.id > row.id and each.undoes_id != lifted.id
            ]
        elif row.kind is SanctionKind.WARN:
            return self.lifting(row)
        else:
            later = [each for each in self.of_kind(row.kind) if each.id > row.id]
        return later[-1] if later else None

    def has_ended(self, row: Sanction, at: datetime) -> bool:
        """Whether what ``row`` gave, or had lifted, would have ended by itself."""
        given = self.lifted_by(row) if row.kind is SanctionKind.LIFT else row
        return given.until is not None and given.until <= at

    def is_undoable(self, row: Sanction, at: datetime) -> bool:
        """Whether ``row`` is the last word still, and there is something to take back."""
        return row.id not in self.read and self.since(row) is None and not self.has_ended(row, at)

    def replaced_by(self, row: Sanction) -> Sanction | None:
        """Return what ``row`` put itself in the place of; a warning replaces nothing."""
        if row.kind in (SanctionKind.WARN, SanctionKind.LIFT):
            return None
        before = [each for each in self.rows if each.kind is row.kind and each.id < row.id]
        return before[-1] if before and self.lifting(before[-1]) is None else None

    def stands_as(self, row: Sanction) -> Sanction:
        """Return the row by which this sanction stands now: itself, unless an undo gave it again."""
        again: Sanction | None = row
        while again is not None:
            row, again = again, self._given_again(again)
        return row

    def _gave(self, again: Sanction) -> Sanction | None:
        """Return the sanction that this row gives again, if it is an undo's."""
        took_back = next((each for each in self.rows if each.id == again.undoes_id), None)
        if took_back is None:
            return None
        lifted = took_back.kind is SanctionKind.LIFT
        return self.lifted_by(took_back) if lifted else self.replaced_by(took_back)

    def _given_again(self, row: Sanction) -> Sanction | None:
        lifting = self.lifting(row)
        if lifting is not None:
            return self.taking_back(lifting)
        replacing = (each for each in self.rows if each.id > row.id)
        following = next((each for each in replacing if self.replaced_by(each) is row), None)
        return self.taking_back(following) if following is not None else None


def histories_of(session: Session, person_ids: Iterable[int]) -> dict[int, History]:
    """Return the history of each of these people; one query, none for nobody."""
    ids = set(person_ids)
    found: dict[int, History] = defaultdict(History)
    if not ids:
        return found
    query = (
        select(Sanction, Acknowledgement.at)
        .outerjoin(Acknowledgement, Acknowledgement.sanction_id == Sanction.id)
        .where(Sanction.person_id.in_(ids))
        .options(joinedload(Sanction.by, innerjoin=True))
        .order_by(Sanction.id)
    )
    for row, read_at in session.execute(query):
        found[row.person_id].rows.append(row)
        if read_at is not None:
            found[row.person_id].read.add(row.id)
    return found


def history_of(session: Session, person_id: int) -> History:
    return histories_of(session, [person_id])[person_id]
