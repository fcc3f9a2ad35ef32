"""What everybody may know about a person."""

from flask import abort, redirect, render_template, request, url_for
from flask_babel import get_locale
from werkzeug.wrappers import Response

from blog import clock, revisions
from blog.accounts.profile.read import profile_of
from blog.cache.http import may_be_kept
from blog.claims.find import whose
from blog.db import session
from blog.http import see_other
from blog.posts.models import Post
from blog.settings.http import blog_zone, the_settings
from blog.site.cursor import Cursor
from blog.site.lists import posts_page
from blog.site.people import public_person, remarks_of
from blog.site.views.made import made_of


@may_be_kept("posts", "comments")
def person(person_id: int) -> str | Response:
    at = clock.now()
    found = public_person(session(), person_id) or abort(404)
    before = Cursor.read(request.args.get("posts"))
    if found.account is None and (member := whose(session(), person_id)) is not None:
        return redirect(url_for("site.person", person_id=member))
    said_before = Cursor.read(request.args.get("comments"))
    posts = posts_page(
        session(),
        Post.author_id == found.id,
        at=at,
        limit=the_settings().blog.posts_per_page,
        before=before,
    )
    remarks = remarks_of(session(), found, at=at, before=said_before)
    if not (posts.posts or remarks.shown):
        if before or said_before:
            return see_other(request.path)
        if not found.is_member:
            abort(404)  # could be anybody, under any name: a guest above all
    made_of((revisions.name(person_id), revisions.about(person_id)), at=at)
    # Who said nothing in public shows no link either: accounts are not made to be found by it.
    profile = profile_of(session(), person_id) if posts.posts or remarks.shown else None
    return render_template(
        "site/person.html",
        person=found,
        profile=profile if profile is not None and profile.is_shown else None,
        posts=posts,
        remarks=remarks,
        first=not (before or said_before),
        zone=blog_zone(),
        locale=str(get_locale() or "en"),
    )
