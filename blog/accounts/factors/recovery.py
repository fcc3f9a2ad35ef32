"""Recovery codes: ten, shown once, each good for one time."""

import secrets
from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from blog.accounts.factors.models import RecoveryCode
from blog.accounts.removed_ways import WayKind, put_aside

CODES = 10

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without what looks alike on paper."""

GROUPS, LETTERS = 7, 4
"""28 letters, 138 bits: more than anybody guesses (128, OWASP ASVS 11.5.1), so a quick hash keeps them."""


def new_recovery_codes(session: Session, person_id: int, *, at: datetime) -> list[str]:
    """Return new codes instead of all older ones, which are put aside; only hashes are stored."""
    put_aside(session, WayKind.RECOVERY_CODE, person_id, at=at)
    codes = [_new_code() for _ in range(CODES)]
    session.add_all(
        RecoveryCode(person_id=person_id, code_hash=_hash(person_id, each), made_at=at)
        for each in codes
    )
    session.flush()
    return codes


def use_recovery_code(session: Session, person_id: int, code: str) -> bool:
    """Use a code up; False when there is none like it any more."""
    used = session.scalar(
        delete(RecoveryCode)
        .where(
            RecoveryCode.person_id == person_id,
            RecoveryCode.code_hash == _hash(person_id, code),
        )
        .returning(RecoveryCode.id)
    )
    return used is not None


def count_recovery_codes(session: Session, person_id: int) -> int:
    """Return how many are left."""
    left = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.person_id == person_id)
    return session.scalar(left) or 0


def _new_code() -> str:
    return "-".join(
        "".join(secrets.choice(ALPHABET) for _ in range(LETTERS)) for _ in range(GROUPS)
    )


def _hash(person_id: int, code: str) -> str:
    """Hash what was written, however it is typed: with or without dashes, in capitals."""
    plain = "".join(each for each in code.lower() if each.isalnum())
    return sha256(f"{person_id} {plain}".encode()).hexdigest()
