"""The forms of the settings, one for each section."""

from blog.settings.forms.blog import BlogForm
from blog.settings.forms.comments import CommentsForm

__all__ = ["BlogForm", "CommentsForm"]
