"""Where the name of a person leads, on the desk."""

from flask import current_app, g

from blog.accounts.http import the_person


def person_address(person_id: int) -> str:
    """Return the address of the record for who may read it, else of what every reader sees.

    A page of the log names hundreds: who reads it is looked up once, and so is most of the address.
    """
    page: str | None = g.get("person_page")
    if page is None:
        reader = the_person()
        moderates = reader is not None and reader.is_moderator
        page = g.person_page = "moderation.person" if moderates else "site.person"
    address: str = current_app.jinja_env.globals["url_for"](page, person_id=person_id)  # type: ignore[operator]
    return address
