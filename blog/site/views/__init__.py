"""The addresses that readers see."""

from hashlib import sha1

from flask import Blueprint, Response, request
from werkzeug.routing import PathConverter

from blog.headers import FINGERPRINT
from blog.markup import first_picture
from blog.site.addresses import label_path
from blog.site.months import day_of_month, day_of_year, month_name, month_of_year
from blog.site.views import feeds
from blog.site.views.archive import archive, month, year
from blog.site.views.blogger import month_of, older_posts
from blog.site.views.comment import comment
from blog.site.views.context import for_templates
from blog.site.views.home import home
from blog.site.views.icons import favicon, manifest
from blog.site.views.label import label
from blog.site.views.machines import healthz, readyz
from blog.site.views.person import person
from blog.site.views.post import post
from blog.site.views.search import search
from blog.site.views.sitemap import robots, sitemap

OK = 200


class NameConverter(PathConverter):
    """``<name:x>``: any text, slashes at its beginning too."""

    regex = ".+?"
    part_isolating = False


def tag_bodies(response: Response) -> Response:
    """Let a reader who has this very page already be told so (304)."""
    if request.method in {"GET", "HEAD"} and response.status_code == OK:
        said = sha1(FINGERPRINT + response.get_data(), usedforsecurity=False)
        response.set_etag(said.hexdigest())
        response.make_conditional(request)
    return response


bp = Blueprint("site", __name__)
bp.app_context_processor(for_templates)
bp.record(lambda state: state.app.url_map.converters.update(name=NameConverter))
bp.before_app_request(older_posts)
bp.after_request(tag_bodies)
bp.add_app_template_filter(label_path)
bp.add_app_template_filter(first_picture)
bp.add_app_template_filter(month_name)
bp.add_app_template_filter(month_of_year)
bp.add_app_template_filter(day_of_month)
bp.add_app_template_filter(day_of_year)

bp.add_url_rule("/", view_func=home)
bp.add_url_rule(
    "/<int(fixed_digits=4):year>/<int(fixed_digits=2):month>/<slug>.html", view_func=post
)
bp.add_url_rule("/p/<slug>.html", endpoint="page", view_func=post)
bp.add_url_rule("/search", view_func=search)
bp.add_url_rule("/search/label/<name:name>", view_func=label)
bp.add_url_rule("/<int(fixed_digits=4):year>/", view_func=year)
bp.add_url_rule("/<int(fixed_digits=4):year>/<int(fixed_digits=2):month>/", view_func=month)
bp.add_url_rule("/<dates>_archive.html", view_func=month_of)
bp.add_url_rule("/archive", view_func=archive)
bp.add_url_rule("/people/<id:person_id>", view_func=person)
bp.add_url_rule("/comments/<id:comment_id>", view_func=comment)

for address, endpoint, view in (
    ("/feeds/posts/{}", "posts_feed", feeds.posts),
    ("/feeds/posts/{}/-/<name:name>", "label_feed", feeds.posts_with_label),
    ("/feeds/posts/{}/<id:post_id>", "post_entry", feeds.post),
    ("/feeds/comments/{}", "comments_feed", feeds.comments),
    ("/feeds/<id:post_id>/comments/{}", "post_comments_feed", feeds.comments_of_post),
):
    default = {"kind": "default"}
    bp.add_url_rule(address.format("default"), endpoint, view, defaults=default)
    bp.add_url_rule(address.format("<any(full,summary):kind>"), endpoint, view)
bp.add_url_rule("/feed.json", "json_feed", feeds.posts_as_json)
bp.add_url_rule("/atom.xml", "atom", feeds.atom_address)
bp.add_url_rule("/rss.xml", "rss", feeds.rss_address)
bp.add_url_rule("/sitemap.xml", view_func=sitemap)
bp.add_url_rule("/favicon.ico", view_func=favicon)
bp.add_url_rule("/manifest.webmanifest", view_func=manifest)
bp.add_url_rule("/robots.txt", view_func=robots)
bp.add_url_rule("/healthz", view_func=healthz)
bp.add_url_rule("/readyz", view_func=readyz)
