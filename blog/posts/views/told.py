"""What the author is told after a press."""

from collections.abc import Callable
from datetime import datetime

from flask import flash, render_template
from flask_babel import gettext as _
from markupsafe import Markup

from blog.accounts.models import Person
from blog.markup import post_html
from blog.posts.models import Post, PostStatus
from blog.posts.queries import shown_status
from blog.settings.dates import moment


def saved(post: Post, now: datetime, by: Person) -> None:
    """Say what readers see of the post now, with a link if they see it."""
    words: dict[PostStatus, Callable[[], str]] = {
        PostStatus.DRAFT: lambda: _draft(post, by),
        PostStatus.SCHEDULED: lambda: _(
            "Scheduled. It goes live by itself on %(moment)s.", moment=_date(post)
        ),
        PostStatus.PUBLISHED: lambda: _("Saved. It is on the blog."),
        PostStatus.TRASHED: lambda: _("Saved. It is still in the trash."),
    }
    status = shown_status(post, now)
    link = post.path if status is PostStatus.PUBLISHED else None
    flash(_notice(words[status](), link), "success")
    _tell_dropped(post)


def trashed(post: Post) -> None:
    flash(Markup(render_template("write/_trashed.html", post=post)), "undo")  # noqa: S704 - a template of ours


def restored(post: Post, now: datetime) -> None:
    status = shown_status(post, now)
    if status is PostStatus.PUBLISHED:
        flash(_notice(_("Restored. It is on the blog again."), post.path), "success")
    else:
        flash(_("Restored."), "success")


def _draft(post: Post, by: Person) -> str:
    if not post.is_submitted:
        return str(_("Saved as a draft. Only you see it."))
    if post.author_id != by.id:
        return str(_("Saved. It still waits for review."))
    return str(
        _("Submitted. Authors and admins see it now; a letter tells you what they did with it.")
    )


def _date(post: Post) -> str:
    assert post.published_at is not None
    return moment(post.published_at)


def _notice(words: str, path: str | None) -> str:
    return Markup(render_template("write/_saved.html", words=words, path=path))  # noqa: S704 - a template of ours


def _tell_dropped(post: Post) -> None:
    """Name what the text contains that no page of the blog shows."""
    dropped = post_html(post.source, post.source_format.value).dropped
    if dropped:
        tags = ", ".join(f"<{tag}>" for tag in list(dropped)[:10])
        flash(_("Left out for the safety of readers: %(tags)s", tags=tags), "warn")
