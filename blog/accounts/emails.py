"""What an e-mail address may be, and how it is stored: two that differ in case only are one."""

from email_validator import EmailNotValidError, validate_email

from blog.errors import Invalid
from blog.words import N_


def clean_email(text: str) -> str:
    """Return the address in lower case, its domain as mail servers write it; raise Invalid."""
    try:
        found = validate_email(text.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise Invalid(N_("This is not an e-mail address."), field="email") from None
    return (found.ascii_email or found.normalized).lower()
