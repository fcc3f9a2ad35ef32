"""What an e-mail address may be, and how it is stored: two that differ in case only are one."""

from email_validator import EmailNotValidError, validate_email

from blog.errors import Invalid
from blog.words import N_

LENGTH_MAX = 254
"""Characters that fit a mail server's command (RFC 5321, 4.5.3.1.3)."""


def clean_email(text: str) -> str:
    """Return the address in lower case, its domain as mail servers write it; raise Invalid."""
    if len(text) > LENGTH_MAX:
        raise Invalid(N_("This is not an e-mail address."), field="email")
    try:
        found = validate_email(text.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise Invalid(N_("This is not an e-mail address."), field="email") from None
    return (found.ascii_email or found.normalized).lower()
