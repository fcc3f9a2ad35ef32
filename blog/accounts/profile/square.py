"""Making a picture of our own of whatever somebody uploads; nothing of the file itself is kept.

What a decoder takes from strangers is bounded before it decodes: kinds, bytes, pixels, and how many
at a time.
"""

import struct
from io import BytesIO
from threading import BoundedSemaphore

from PIL import Image, ImageOps

from blog.errors import Invalid, TooFast
from blog.words import N_

SIDE = 256
"""Pixels; four times what stands beside a comment, for sharp screens and the person's page."""

KINDS = ("JPEG", "PNG", "WEBP", "GIF")

PIXELS_MAX = 25_000_000
"""As phones take them; each costs up to 4 bytes while it is made smaller. Files of a few kB may claim more."""

SIDES_RATIO_MAX = 20
"""A longer strip shows nothing in a square."""

QUALITY = 82

PATIENCE_SECONDS = 3

_turn = BoundedSemaphore(1)
"""One picture at a time in each process: a big one takes 100 MB and half a second."""

_BROKEN = (
    *(OSError, ValueError, SyntaxError, EOFError, OverflowError, struct.error, KeyError),
    *(IndexError, TypeError, Image.DecompressionBombError, Image.DecompressionBombWarning),
)
"""What Pillow's readers raise for files that are not what they say."""


def square(data: bytes) -> bytes:
    """Return the middle of the picture as a square WebP without metadata; raise Invalid or TooFast."""
    if not _turn.acquire(timeout=PATIENCE_SECONDS):
        raise TooFast(
            N_("Many pictures are coming in. Wait a second, then try again."), retry_after=1
        )
    try:
        return _square(data)
    except _BROKEN:
        raise Invalid(
            N_("This is no picture that can be read. Use a JPEG, PNG, WebP or GIF."),
            field="picture",
        ) from None
    finally:
        _turn.release()


def _square(data: bytes) -> bytes:
    with Image.open(BytesIO(data), formats=KINDS) as opened:
        _check(opened.width, opened.height)
        opened.draft("RGB", (SIDE * 2, SIDE * 2))  # a JPEG is decoded small at once
        upright = ImageOps.exif_transpose(opened)
        plain = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    fitted = ImageOps.fit(plain, (SIDE, SIDE), Image.Resampling.LANCZOS)
    clean = Image.new(fitted.mode, fitted.size)  # knows nothing of where, when and with what
    clean.paste(fitted)
    out = BytesIO()
    clean.save(out, "WEBP", quality=QUALITY, method=4)
    return out.getvalue()


def _check(width: int, height: int) -> None:
    if width * height > PIXELS_MAX or max(width, height) > SIDES_RATIO_MAX * min(width, height):
        raise Invalid(
            N_("This picture is too large. At most %(limit)s megapixels, and no long strips."),
            field="picture",
            limit=PIXELS_MAX // 1_000_000,
        )
