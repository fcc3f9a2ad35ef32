"""Where the picture of a person lies."""

from blog.accounts.profile.initials import initials_address


def face(person_id: int, name: str, picture: str | None) -> str:
    """Return the address of the uploaded picture, or of the initials."""
    return f"/pictures/{picture}.webp" if picture else initials_address(person_id, name)
