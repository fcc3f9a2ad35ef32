"""Taking a one-time code, by the settings that hold now."""

from blog import clock
from blog.accounts.factors.authenticator import use_code, why_refused
from blog.accounts.views.letter import secret
from blog.db import session
from blog.errors import Invalid
from blog.settings.http import the_settings


def refused_code(person_id: int, code: str) -> Invalid | None:
    """Use the code up; return what to say to who typed it when it is not taken."""
    at, taken = clock.now(), the_settings().membership.app_codes
    if use_code(session(), secret(), person_id=person_id, code=code, taken=taken, at=at):
        return None
    return why_refused(session(), secret(), person_id=person_id, code=code, taken=taken, at=at)
