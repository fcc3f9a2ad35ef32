"""Which encoding a reader gets: never one that is refused, where there is another (RFC 9110, 12.5.3)."""

import pytest

from blog.cache.negotiate import encoding_for


@pytest.mark.parametrize(
    ("accepted", "sent"),
    [
        (None, ""),
        ("", ""),
        ("identity", ""),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("X-GZip", "gzip"),
        ("*", "br"),
        ("gzip;q=1.0, *;q=0.5", "gzip"),
        ("br;q=0, *", "gzip"),
        ("br;q=0.000, gzip;q=0", ""),
        ("gzip;q=0.5, identity", ""),
        ("identity;q=0.5, gzip;q=0.5", "gzip"),
        # Identity is refused, something else is not.
        ("identity;q=0, gzip;q=0.001", "gzip"),
        ("identity;q=0, *", "br"),
        ("gzip, *;q=0", "gzip"),
        ("identity ; q=0 , br;q=nan, gzip", "gzip"),
        ("identity;q=0, gzip;q=inf, br", "br"),
        # Nothing we have is acceptable: it comes as it is, like with other servers.
        ("identity;q=0", ""),
        ("*;q=0", ""),
        ("identity;q=0, zstd", ""),
    ],
)
def test_the_best_that_is_acceptable_is_sent(accepted: str | None, sent: str) -> None:
    assert encoding_for(accepted) == sent
