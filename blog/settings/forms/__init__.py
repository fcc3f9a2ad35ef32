"""The forms of the settings, one for each section."""

from collections.abc import Callable
from typing import Any

from blog.settings.forms.blog import BlogForm
from blog.settings.forms.comments import CommentsForm
from blog.settings.forms.discovery import DiscoveryForm
from blog.settings.forms.membership import MembershipForm

FORMS: dict[str, Callable[..., Any]] = {
    "blog": BlogForm,
    "comments": CommentsForm,
    "discovery": DiscoveryForm,
    "membership": MembershipForm,
}

__all__ = ["FORMS", "BlogForm", "CommentsForm", "DiscoveryForm", "MembershipForm"]
