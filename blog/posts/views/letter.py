"""What a contributor hears of a draft that waited."""

from blog.accounts.find import find_person
from blog.accounts.models import Person
from blog.accounts.views.letter import absolute, send
from blog.db import session
from blog.posts.models import Post


def tell_published(post: Post) -> None:
    _tell("post_published", post, link=absolute("site.home").rstrip("/") + str(post.path))


def tell_given_back(post: Post, words: str) -> None:
    _tell("post_given_back", post, link=absolute("write.edit", post_id=post.id), words=words)


def _tell(name: str, post: Post, **facts: object) -> None:
    author = find_person(session(), Person.id == post.author_id)
    if author is not None and author.account is not None:
        send(name, author.account.email, post=post, **facts)
