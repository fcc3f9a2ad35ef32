"""Passkeys (Web Authentication, Level 2): adding one, and who signs with one."""

import hmac
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    decode_credential_public_key,
    parse_authentication_credential_json,
)
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from blog.accounts.factors.held import passkeys_of
from blog.accounts.factors.models import Passkey
from blog.config import Signatures
from blog.errors import Conflict, Invalid
from blog.signed import keys_of
from blog.words import N_

PASSKEYS_MAX = 20
"""For each person; nobody has more devices."""

NAME_MAX = 60
"""Characters."""

CURVES = [COSEAlgorithmIdentifier.EDDSA, COSEAlgorithmIdentifier.ECDSA_SHA_256]

ALGORITHMS = [*CURVES, COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256]
"""The last one is what older Windows makes passkeys with."""

CREDENTIAL_MAX = 20_000
"""Characters of what a browser sends; ours are far shorter."""


@dataclass(frozen=True, slots=True)
class Site:
    """Whom passkeys are for: this blog at this address, and nobody that looks like it."""

    origin: str
    host: str
    secret: str
    signatures: Signatures = Signatures.ANY

    @property
    def algorithms(self) -> list[COSEAlgorithmIdentifier]:
        """Return what passkeys may sign with, the best first."""
        return ALGORITHMS if self.signatures is Signatures.ANY else CURVES

    def handle_of(self, person_id: int) -> bytes:
        """Return what the passkey calls its person: always the same, and it says nothing."""
        return _handle(self.secret, person_id)

    def is_of(self, handle: bytes, person_id: int) -> bool:
        """Whether this is what a passkey calls the person, also one made under an older key."""
        return any(
            hmac.compare_digest(handle, _handle(key, person_id)) for key in keys_of(self.secret)
        )


def _handle(secret: str, person_id: int) -> bytes:
    return hmac.new(secret.encode(), f"passkey {person_id}".encode(), "sha256").digest()


def options_to_add(
    session: Session, site: Site, *, person_id: int, email: str, blog: str, challenge: bytes
) -> str:
    """Return what the browser needs to make a passkey, as JSON."""
    have = [
        PublicKeyCredentialDescriptor(id=base64url_to_bytes(each.credential_id))
        for each in passkeys_of(session, person_id)
    ]
    return options_to_json(
        generate_registration_options(
            rp_id=site.host,
            rp_name=blog,
            user_id=site.handle_of(person_id),
            user_name=email,
            challenge=challenge,
            exclude_credentials=have,
            supported_pub_key_algs=site.algorithms,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
        )
    )


def options_to_sign_in(site: Site, *, challenge: bytes) -> str:
    """Return what the browser needs to sign in with any passkey of this blog, as JSON."""
    return options_to_json(
        generate_authentication_options(
            rp_id=site.host,
            challenge=challenge,
            user_verification=UserVerificationRequirement.REQUIRED,
        )
    )


def add_passkey(
    session: Session,
    site: Site,
    credential: str,
    *,
    person_id: int,
    name: str,
    challenge: bytes,
    at: datetime,
) -> Passkey:
    """Keep the passkey that a browser just made for this challenge; raise Invalid or Conflict."""
    if len(passkeys_of(session, person_id)) >= PASSKEYS_MAX:
        raise Conflict(N_("You have as many passkeys as there can be. Remove one first."))
    try:
        made = verify_registration_response(
            credential=credential[:CREDENTIAL_MAX],
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
            supported_pub_key_algs=site.algorithms,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise _not_accepted() from None
    passkey = Passkey(
        person_id=person_id,
        credential_id=bytes_to_base64url(made.credential_id),
        public_key=bytes_to_base64url(made.credential_public_key),
        sign_count=made.sign_count,
        name=name,
        made_at=at,
        used_at=None,
    )
    try:
        with session.begin_nested():
            session.add(passkey)
    except IntegrityError:
        raise _not_accepted() from None
    return passkey


def use_passkey(
    session: Session, site: Site, credential: str, *, challenge: bytes, at: datetime
) -> int:
    """Return the id of the person whose passkey signed this challenge; raise Invalid.

    The signature covers our address, and that the device asked its owner for finger, face or PIN.
    """
    try:
        said = parse_authentication_credential_json(credential[:CREDENTIAL_MAX])
        passkey = session.scalar(
            select(Passkey)
            .where(Passkey.credential_id == bytes_to_base64url(said.raw_id))
            .with_for_update()
        )
        if passkey is None:
            raise _not_accepted()
        handle = said.response.user_handle
        if handle and not site.is_of(handle, passkey.person_id):
            raise _not_accepted()
        public_key = base64url_to_bytes(passkey.public_key)
        if decode_credential_public_key(public_key).alg not in site.algorithms:
            raise _not_accepted()
        signed = verify_authentication_response(
            credential=said,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise _not_accepted() from None
    session.execute(
        update(Passkey)
        .where(Passkey.id == passkey.id)
        .values(sign_count=signed.new_sign_count, used_at=at)
    )
    return passkey.person_id


def rename_passkey(session: Session, passkey_id: int, *, person_id: int, name: str) -> bool:
    """Call the passkey otherwise; False when it is not this person's."""
    named = session.scalar(
        update(Passkey)
        .where(Passkey.id == passkey_id, Passkey.person_id == person_id)
        .values(name=name)
        .returning(Passkey.id)
        .execution_options(synchronize_session=False)
    )
    return named is not None


def clean_passkey_name(text: str) -> str:
    """Return the name on one line; raise Invalid when there is nothing to see or too much."""
    name = " ".join(text.split())
    if not name or not name.isprintable() or len(name) > NAME_MAX:
        raise Invalid(
            N_("Choose a name of 1 to %(limit)s characters."), field="name", limit=NAME_MAX
        )
    return name


def _not_accepted() -> Invalid:
    return Invalid(N_("This passkey was not accepted. Try again, or sign in another way."))
