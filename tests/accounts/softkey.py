"""A device that keeps a passkey, in a few lines: it signs what it is told, honestly or not."""

import hashlib
import json
import secrets
import struct
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, encode_cbor

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class SoftKey:
    def __init__(self, origin: str = "http://localhost", host: str = "localhost") -> None:
        self.origin, self.host = origin, host
        self.id = secrets.token_bytes(32)
        self.key = generate_private_key(SECP256R1())
        self.count = 0
        self.handle = b""

    def make(self, options: dict[str, Any]) -> str:
        """Answer ``navigator.credentials.create()``."""
        self.handle = options["user"]["id"].encode()
        attested = bytes(16) + struct.pack(">H", len(self.id)) + self.id + self._public()
        data = self._data(PRESENT | VERIFIED | ATTESTED) + attested
        said = {
            "clientDataJSON": self._client("webauthn.create", options["challenge"]),
            "attestationObject": bytes_to_base64url(
                encode_cbor({"fmt": "none", "attStmt": {}, "authData": data})
            ),
        }
        return self._written(said)

    def sign(self, challenge: str, *, flags: int = PRESENT | VERIFIED, handle: str = "") -> str:
        """Answer ``navigator.credentials.get()``."""
        self.count += 1
        data, client = self._data(flags), self._client("webauthn.get", challenge)
        message = data + hashlib.sha256(base64url_to_bytes(client)).digest()
        said = {
            "clientDataJSON": client,
            "authenticatorData": bytes_to_base64url(data),
            "signature": bytes_to_base64url(self._signature(message)),
            "userHandle": handle or self.handle.decode(),
        }
        return self._written(said)

    def _public(self) -> bytes:
        public = self.key.public_key().public_numbers()
        point = {-1: 1, -2: public.x.to_bytes(32), -3: public.y.to_bytes(32)}
        return encode_cbor({1: 2, 3: -7, **point})

    def _signature(self, message: bytes) -> bytes:
        return self.key.sign(message, ECDSA(SHA256()))

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + struct.pack(">BI", flags, self.count)

    def _client(self, kind: str, challenge: str) -> str:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return bytes_to_base64url(json.dumps(said).encode())

    def _written(self, said: dict[str, str]) -> str:
        own = bytes_to_base64url(self.id)
        return json.dumps({"id": own, "rawId": own, "type": "public-key", "response": said})


class OldKey(SoftKey):
    """A device that knows RSA only."""

    rsa = rsa.generate_private_key(65537, 2048)

    def _public(self) -> bytes:
        public = self.rsa.public_key().public_numbers()
        return encode_cbor({1: 3, 3: -257, -1: public.n.to_bytes(256), -2: public.e.to_bytes(3)})

    def _signature(self, message: bytes) -> bytes:
        return self.rsa.sign(message, PKCS1v15(), SHA256())
