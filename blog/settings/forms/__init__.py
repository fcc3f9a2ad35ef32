"""The forms of the settings, one for each section."""

from collections.abc import Callable
from typing import Any

from blog.settings.forms.blog import BlogForm
from blog.settings.forms.comments import CommentsForm

FORMS: dict[str, Callable[..., Any]] = {"blog": BlogForm, "comments": CommentsForm}

__all__ = ["FORMS", "BlogForm", "CommentsForm"]
