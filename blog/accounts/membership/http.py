"""Joining as this visitor's cookie knows it: from the form until somebody signs in here."""

import hmac
import secrets

from flask import session as cookie


def begin(email: str) -> str:
    """Remember with which address this browser joined; return the word that its letter's link carries."""
    browser = secrets.token_urlsafe(16)
    cookie["joining"] = {"email": email, "browser": browser}
    return browser


def joins_with() -> str:
    """Return the address to which a letter is on its way, or nothing."""
    email: str = cookie.get("joining", {}).get("email", "")
    return email


def joined_here(browser: str) -> bool:
    """Whether the link that carries this word belongs to this browser."""
    ours = cookie.get("joining", {}).get("browser", "")
    return bool(ours) and hmac.compare_digest(ours, browser)
