"""The settings that a test is about."""

from typing import Any

from sqlalchemy.orm import Session

from blog.settings.models import SettingsVersion
from tests.build import NOON


def blog_is(session: Session, **values: Any) -> None:
    """Set the blog's own settings; the others keep their defaults."""
    session.add(SettingsVersion(follows=0, document={"blog": values}, at=NOON))


def comments_are(session: Session, **values: Any) -> None:
    session.add(SettingsVersion(follows=0, document={"comments": values}, at=NOON))


def discovery_is(session: Session, **values: Any) -> None:
    session.add(SettingsVersion(follows=0, document={"discovery": values}, at=NOON))
