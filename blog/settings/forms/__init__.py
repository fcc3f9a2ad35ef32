"""The forms of the settings, one for each section."""

from collections.abc import Callable
from typing import Any

from blog.settings.forms.blog import BlogForm
from blog.settings.forms.comments import CommentsForm
from blog.settings.forms.discovery import DiscoveryForm
from blog.settings.forms.membership import MembershipForm
from blog.settings.forms.retention import RetentionForm

FORMS: dict[str, Callable[..., Any]] = {
    "blog": BlogForm,
    "comments": CommentsForm,
    "discovery": DiscoveryForm,
    "membership": MembershipForm,
    "retention": RetentionForm,
}

__all__ = ["FORMS", "BlogForm", "CommentsForm", "DiscoveryForm", "MembershipForm", "RetentionForm"]
