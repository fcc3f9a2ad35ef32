"""An authenticator app: setting it up, and using each of its codes once."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from blog.accounts.factors.codes import step_of, step_that_ended
from blog.accounts.factors.models import Authenticator
from blog.accounts.factors.recovery import new_recovery_codes, use_recovery_code
from blog.accounts.factors.seal import seal, unseal
from blog.errors import Conflict, Invalid
from blog.settings.models import AppCodes
from blog.words import N_


def authenticator_of(session: Session, person_id: int) -> Authenticator | None:
    return session.scalar(select(Authenticator).where(Authenticator.person_id == person_id))


def set_up_authenticator(
    session: Session,
    secret: str,
    *,
    person_id: int,
    app_secret: str,
    code: str,
    taken: AppCodes = AppCodes.NEAR,
    at: datetime,
) -> list[str]:
    """Ask for the app's codes from now on; return the recovery codes, which nobody sees again.

    ``secret`` is the blog's key. Raise Invalid for a wrong code, Conflict when there is an app already.
    """
    step = step_of(app_secret, code, at, taken)
    if step is None:
        raise _refusal(app_secret, code, at, taken)
    try:
        with session.begin_nested():
            session.add(
                Authenticator(
                    person_id=person_id,
                    sealed_secret=seal(secret, app_secret, at=at),
                    last_step=step,
                    made_at=at,
                )
            )
    except IntegrityError:
        raise Conflict(N_("An authenticator app is set up already. Remove it first.")) from None
    return new_recovery_codes(session, person_id, at=at)


def use_code(
    session: Session,
    secret: str,
    *,
    person_id: int,
    code: str,
    taken: AppCodes = AppCodes.NEAR,
    at: datetime,
) -> bool:
    """Use a code of the app, or a recovery code, up; False when it is wrong or was used before.

    Of two who use one code at the same moment, the conditional update lets one through. What was sealed
    with an older key of the blog is sealed with its key then.
    """
    app = authenticator_of(session, person_id)
    app_secret = _app_secret(secret, app) if app else None
    step = step_of(app_secret, code, at, taken) if app_secret else None
    if app_secret is None or step is None:
        return use_recovery_code(session, person_id, code)
    used = session.scalar(
        update(Authenticator)
        .where(Authenticator.person_id == person_id, Authenticator.last_step < step)
        .values(last_step=step, sealed_secret=seal(secret, app_secret, at=at))
        .returning(Authenticator.person_id)
        .execution_options(synchronize_session=False)
    )
    return used is not None


def _app_secret(secret: str, app: Authenticator) -> str | None:
    """Return what the app makes its codes of.

    Nothing, where no key of the blog is the one that sealed it: recovery codes work.
    """
    try:
        return unseal(secret, app.sealed_secret)
    except Invalid:
        return None


def why_refused(
    session: Session, secret: str, *, person_id: int, code: str, taken: AppCodes, at: datetime
) -> Invalid:
    """Return what to say of a code that ``use_code`` did not take."""
    app = authenticator_of(session, person_id)
    app_secret = _app_secret(secret, app) if app else None
    if app is None or app_secret is None:
        return _wrong()
    return _refusal(app_secret, code, at, taken, last_step=app.last_step)


def _refusal(
    app_secret: str, code: str, at: datetime, taken: AppCodes, *, last_step: int = 0
) -> Invalid:
    ended = step_that_ended(app_secret, code, at, taken)
    if ended is None or ended <= last_step:
        return _wrong()
    return Invalid(N_("This code has just ended. Type the one that shows now."), field="code")


def _wrong() -> Invalid:
    return Invalid(
        N_("This code does not hold, or was used already. Wait for the next one."), field="code"
    )
