"""The last part of a post's address."""

import re
import unicodedata

from slugify import slugify

MADE_LENGTH = 80
"""Characters; an address with a longer one is cut off in mails and chats."""

TYPED_LENGTH = 200
"""Characters; more than Blogger ever wrote, and far below what a file system or proxy takes."""

# Blogger's word for a post without a title is "blog-post"; the address already says it is a blog.
UNTITLED = "post"

# German writes umlauts as two letters, where the library would only drop the dots; an apostrophe
# is inside a word ("it's" is "its").
_SPELT_OUT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ẞ": "SS"}
    | dict.fromkeys("'\u2019\u02bc`\u00b4", "")
)
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?")


def slug_of(title: str) -> str:
    """A readable slug for the title in ASCII, at most MADE_LENGTH characters, never empty."""
    spelt = unicodedata.normalize("NFC", title).translate(_SPELT_OUT)
    # The backend is named because another package's presence would change it.
    words = slugify(
        spelt, entities=False, decimal=False, hexadecimal=False, backend="text-unidecode"
    )
    return _cut(words, MADE_LENGTH) or UNTITLED


def numbered(slug: str, n: int) -> str:
    """The n-th slug of the same words (`walk-2`), as long as slug_of() makes them."""
    suffix = f"-{n}"
    return _cut(slug, MADE_LENGTH - len(suffix)) + suffix


def is_slug(text: str) -> bool:
    """Whether an author may use it: a-z and 0-9, with - and _ inside, at most TYPED_LENGTH."""
    return len(text) <= TYPED_LENGTH and _SLUG.fullmatch(text) is not None


def _cut(slug: str, length: int) -> str:
    """The words that fit, or as much of the first one as does."""
    if len(slug) <= length:
        return slug
    room = slug[:length]
    words = room if slug[length] == "-" else room.rpartition("-")[0] or room
    return words.rstrip("-_")
