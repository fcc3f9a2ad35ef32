"""What members do about comments, their own and others': open to everybody who is signed in."""

from flask import Blueprint, abort, make_response, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from blog import clock
from blog.accounts.http import only, sign_in_first, signed_in, the_person
from blog.accounts.models import Person
from blog.comments.forms import Written
from blog.comments.models import Comment, Status
from blog.comments.own import own_comment
from blog.comments.permissions import can_edit, can_withdraw
from blog.comments.token import new_token
from blog.comments.views.post import public_post
from blog.comments.views.writing import writing_page
from blog.db import session
from blog.errors import Conflict
from blog.markup import inert
from blog.moderation.mine import appeals_against_sanctions, comments_of
from blog.moderation.queues import Cursor
from blog.moderation.views.appeal import appeal, appeal_sanction
from blog.moderation.views.report import report
from blog.words import N_

BOTH = ["GET", "POST"]


def is_member(person: Person) -> bool:
    return person.is_member


def comments() -> str:
    person, at = signed_in(), clock.now()
    asked = request.args.get("after")
    after = None if asked is None else Cursor.read(asked) or abort(404)
    page = comments_of(session(), person, after)
    return render_template(
        "moderation/mine.html",
        page=page,
        first=after is None,
        appeals=appeals_against_sanctions(session(), person) if after is None else [],
        texts={each.comment.id: _text(each.comment) for each in page.shown},
        editable={each.comment.id for each in page.shown if can_edit(person, each.comment, at)},
        withdrawable={each.comment.id for each in page.shown if can_withdraw(person, each.comment)},
    )


def again(comment_id: int) -> Answer:
    """Show the form of a new comment with the text of a rejected one; that one stays what it is."""
    person = the_person()
    if person is None:
        return sign_in_first(url_for("mine.again", comment_id=comment_id))
    comment = own_comment(session(), comment_id, person)
    if comment.status is not Status.REJECTED:
        raise Conflict(N_("Only a rejected comment can be sent again."))
    post = public_post(comment.post_id, clock.now())
    written = Written(body=comment.source, reply_to=str(comment.parent_id or ""), token=new_token())
    return make_response(writing_page(post, written, 200))


def _text(comment: Comment) -> Markup:
    """Return the words, without links to follow while nobody published them."""
    html = comment.html if comment.status is Status.PUBLISHED else inert(comment.html)
    return Markup(html)  # noqa: S704 - stored safe


bp = Blueprint("mine", __name__)
bp.add_url_rule("/me/comments", "comments", only(is_member, comments))
bp.add_url_rule("/me/comments/<id:comment_id>/appeal", "appeal", appeal, methods=BOTH)
bp.add_url_rule(
    "/me/sanctions/<id:sanction_id>/appeal", "appeal_sanction", appeal_sanction, methods=BOTH
)
bp.add_url_rule("/comments/<id:comment_id>/again", "again", again)
bp.add_url_rule("/comments/<id:comment_id>/report", "report", report, methods=BOTH)
