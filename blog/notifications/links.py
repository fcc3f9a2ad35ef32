"""Links that letters of news carry: signed, each for one purpose, one person and one thing.

There is no address in them and no table of them. A link that stops letters works for ever, as the
letter may be read in years; one that decides about a comment works for a week, for one version of the
comment, and dies with the moderator's password.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy.orm import Session

from blog.accounts.find import find_person
from blog.accounts.links import BadLink
from blog.accounts.models import Account, Person
from blog.notifications.kinds import Kind
from blog.signed import keys_of, signer

STOP = "/letters/stop/"
DECIDE = "/letters/decide/"

DECIDE_LASTS = timedelta(days=7)
"""Long enough for a holiday, short enough that an old mailbox decides nothing."""

TOKEN_MAX = 1000
"""Characters; ours are far shorter, longer ones are not looked at."""


@dataclass(frozen=True, slots=True)
class Decidable:
    """What a link to decide says: who may, about which comment, at which version."""

    person: Person
    comment_id: int
    version: int


@dataclass(frozen=True, slots=True)
class Links:
    """Makes the links of one blog and reads them."""

    base_url: str
    secret: str

    def stop(self, person_id: int, kind: Kind) -> str:
        """Return the address that stops letters of this kind for this person."""
        return f"{self.base_url}{STOP}{self._signer(STOP).dumps([person_id, str(kind)])}"

    def decide(self, account: Account, comment_id: int, version: int, *, at: datetime) -> str:
        """Return the address at which this moderator can decide about the comment."""
        until = int((at + DECIDE_LASTS).timestamp())
        said = [account.person_id, comment_id, version, until, _bound(self.secret, account)]
        return f"{self.base_url}{DECIDE}{self._signer(DECIDE).dumps(said)}"

    def read_stop(self, session: Session, token: str) -> tuple[Person, Kind]:
        """Return whose letters of which kind a link stops; raise BadLink unless it is ours."""
        person_id, kind = self._read(STOP, token)
        person = find_person(session, Person.id == person_id)
        if person is None or kind not in set(Kind):
            raise BadLink
        return person, Kind(kind)

    def read_decide(self, session: Session, token: str, *, at: datetime) -> Decidable:
        """Return what a link lets decide; raise BadLink unless it is ours and alive."""
        person_id, comment_id, version, until, bound = self._read(DECIDE, token)
        person = find_person(session, Person.id == person_id)
        if person is None or person.account is None or at.timestamp() >= until:
            raise BadLink
        bounds = (_bound(key, person.account) for key in keys_of(self.secret))
        if not any(hmac.compare_digest(each, bound) for each in bounds):
            raise BadLink
        return Decidable(person, comment_id, version)

    def _read(self, purpose: str, token: str) -> Any:
        if len(token) > TOKEN_MAX:
            raise BadLink
        try:
            return self._signer(purpose).loads(token)
        except BadData:
            raise BadLink from None

    def _signer(self, purpose: str) -> URLSafeSerializer:
        return signer(self.secret, f"news {purpose}")


def _bound(secret: str, account: Account) -> str:
    words = f"news {account.session_key}".encode()
    return hmac.new(secret.encode(), words, "sha256").hexdigest()[:16]
