"""What others carry for us is signed with SHA-256, for one purpose."""

import pytest
from itsdangerous import BadData, URLSafeSerializer
from itsdangerous.encoding import base64_decode

from blog.signed import signer
from tests.browse import Visitor

SECRET = "a secret of this test"
SHA256_BYTES = 32


def test_what_was_signed_for_one_purpose_or_by_another_key_or_hash_is_not_read() -> None:
    said = str(signer(SECRET, "one").dumps(["said"]))
    assert signer(SECRET, "one").loads(said) == ["said"]
    assert len(base64_decode(said.rpartition(".")[2])) == SHA256_BYTES
    foreign = str(URLSafeSerializer(SECRET, salt="one").dumps(["said"]))
    for reads, token in (
        (signer(SECRET, "another"), said),
        (signer("another secret of this test", "one"), said),
        (signer(SECRET, "one"), foreign),
    ):
        with pytest.raises(BadData):
            reads.loads(token)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_the_cookie_of_a_visit_is_signed_with_it(visit: Visitor) -> None:
    visit.get("/login")
    cookie = visit.client.get_cookie("session")
    assert cookie is not None
    assert len(base64_decode(cookie.value.rpartition(".")[2])) == SHA256_BYTES
