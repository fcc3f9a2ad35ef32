"""The name of nobody: what stands where an erased person's name stood."""

import hmac

CODE_LENGTH = 6
"""Of 16 signs: enough to tell the people of one blog apart."""


def pseudonym(secret: str, person_id: int, name: str) -> str:
    """Return ``name``, which holds ``%(code)s``, with a code of the person's own.

    Always the same for one person, so the log stays readable; without the blog's secret nobody can tell
    what it is made of.
    """
    made = hmac.new(f"pseudonym {secret}".encode(), str(person_id).encode(), "sha256")
    return name % {"code": made.hexdigest()[:CODE_LENGTH]}
