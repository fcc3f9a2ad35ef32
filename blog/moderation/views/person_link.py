"""Where the name of a person leads, on the desk."""

from flask import url_for

from blog.accounts.http import the_person


def person_address(person_id: int) -> str:
    """Return the address of the record for who may read it, else of what every reader sees."""
    reader = the_person()
    if reader is not None and reader.is_moderator:
        return url_for("moderation.person", person_id=person_id)
    return url_for("site.person", person_id=person_id)
