"""Posts and comments as entries of a feed."""

from urllib.parse import quote

from blog.markup import excerpt, first_picture, with_whole_addresses
from blog.site.feeds.comments import FeedComment
from blog.site.feeds.feed import Answers, Entry, Replies, entry_id
from blog.site.feeds.posts import FeedPost

SUMMARY_LENGTH = 400
"""Characters, as in Blogger's short feeds."""


def entry_of_post(post: FeedPost, base_url: str, *, whole: bool, untitled: str) -> Entry:
    """Return the entry; ``whole`` says whether it has all the text or a summary."""
    url = base_url + quote(post.path)
    html = with_whole_addresses(post.html, url)
    return Entry(
        id=entry_id("post", post.id, post.created_at, post.known_as),
        title=post.title or untitled,
        url=url,
        published=post.published_at,
        updated=max(post.updated_at, post.published_at),
        author=post.author_name,
        author_url=f"{base_url}/people/{post.author_id}",
        labels=post.labels,
        html=html if whole else None,
        summary=excerpt(post.html, SUMMARY_LENGTH),
        picture=first_picture(post.html, url),
        replies=None
        if post.comments is None
        else Replies(
            post.comments, f"{url}#comments", f"{base_url}/feeds/{post.id}/comments/default"
        ),
    )


def entry_of_comment(comment: FeedComment, base_url: str, *, whole: bool, title: str) -> Entry:
    post_url = base_url + quote(comment.post_path)
    return Entry(
        id=entry_id("comment", comment.id, comment.created_at, comment.known_as),
        title=title,
        url=f"{base_url}/comments/{comment.id}",
        published=comment.created_at,
        updated=comment.edited_at or comment.created_at,
        author=comment.author_name,
        author_url=f"{base_url}/people/{comment.author_id}",
        html=with_whole_addresses(comment.html, post_url) if whole else None,
        summary=excerpt(comment.html, SUMMARY_LENGTH),
        answers=[*_post_of(comment, post_url), *_parent_of(comment, base_url)],
    )


def _post_of(comment: FeedComment, url: str) -> list[Answers]:
    made = comment.post_created_at
    return [Answers(entry_id("post", comment.post_id, made, comment.post_known_as), url)]


def _parent_of(comment: FeedComment, base_url: str) -> list[Answers]:
    if comment.parent_id is None or comment.parent_created_at is None:
        return []
    made, known_as = comment.parent_created_at, comment.parent_known_as
    id_ = entry_id("comment", comment.parent_id, made, known_as)
    return [Answers(id_, f"{base_url}/comments/{comment.parent_id}")]
