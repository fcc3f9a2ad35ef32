"""What a contributor hears of a draft that waited, and who may review it."""

from flask import render_template

from blog import clock
from blog.accounts.find import find_person
from blog.accounts.letters import write_letter
from blog.accounts.models import Person
from blog.accounts.views.letter import absolute, send
from blog.db import session
from blog.posts.models import Post
from blog.posts.review import reviewers_of


def tell_submitted(post: Post, by: Person) -> None:
    """Write to all who may review it, unless they chose to hear nothing of such drafts.

    A draft that was given back may be submitted again, which is news again.
    """
    link = absolute("write.edit", post_id=post.id)
    text = render_template("letters/submitted.txt", post=post, name=by.display_name, link=link)
    subject, _, body = text.strip().partition("\n")
    for person_id, email in reviewers_of(session(), post):
        write_letter(
            session(),
            to=email,
            subject=subject,
            body=f"{body.strip()}\n",
            person_id=person_id,
            cause=f"submitted:{post.id}:{post.version}",
            at=clock.now(),
        )


def tell_published(post: Post) -> None:
    _tell("post_published", post, link=absolute("site.home").rstrip("/") + str(post.path))


def tell_given_back(post: Post, words: str) -> None:
    _tell("post_given_back", post, link=absolute("write.edit", post_id=post.id), words=words)


def _tell(name: str, post: Post, **facts: object) -> None:
    author = find_person(session(), Person.id == post.author_id)
    if author is not None and author.account is not None:
        send(name, author.account.email, post=post, **facts)
