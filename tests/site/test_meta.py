"""What pages tell those who link to them and list them."""

import json
from typing import Any

import pytest
from lxml import html
from sqlalchemy.orm import Session

from blog.comments.models import Status
from blog.posts.models import Kind
from tests.browse import Visitor
from tests.build import NOON, a_comment, a_person, a_post
from tests.site.pages import links, parsed
from tests.site.settings import discovery_is


def meta(visit: Visitor, page: str) -> dict[str, str]:
    return {
        str(each.get("property") or each.get("name")): str(each.get("content"))
        for each in parsed(visit.get(page)).xpath("//meta[@content]")
    }


def canonical(visit: Visitor, page: str) -> str:
    (address,) = links(visit.get(page), "//link[@rel='canonical']")
    return address.removeprefix("http://localhost")


def data(visit: Visitor, page: str) -> dict[str, Any]:
    (script,) = parsed(visit.get(page)).xpath("//script[@type='application/ld+json']/text()")
    found: dict[str, Any] = json.loads(script)
    return found


def test_a_post_shows_its_title_beginning_and_picture_beside_a_link(
    visit: Visitor, session: Session
) -> None:
    discovery_is(session, picture="https://pictures.example/blog.png")
    post = a_post(
        session, title='A "gate" & more', source="Words.\n\n![](/gate.png)", labels=("x",)
    )
    session.commit()
    said = meta(visit, post.path)
    assert said["og:title"] == 'A "gate" & more'
    assert said["og:type"] == "article"
    assert said["og:url"] == f"http://localhost{post.path}"
    assert said["og:description"] == "Words."
    assert said["og:image"] == "http://localhost/gate.png"
    assert said["twitter:card"] == "summary_large_image"
    assert (said["article:published_time"], said["article:tag"]) == ("2026-03-13T12:00:00Z", "x")
    assert "robots" not in said
    assert meta(visit, "/")["og:image"] == "https://pictures.example/blog.png"


def test_a_post_is_told_with_its_comments_as_linked_data(visit: Visitor, session: Session) -> None:
    post = a_post(session, title="On gates", labels=("x",))
    comment = a_comment(session, post, a_person(session, "Rita"), source="*Fine* words.", at=NOON)
    a_comment(session, post, source="Hidden.", status=Status.SPAM)
    a_comment(session, post, source="Gone.", status=Status.REMOVED)
    page = a_post(session, kind=Kind.PAGE)
    session.commit()
    said = data(visit, post.path)
    assert (said["@type"], said["headline"], said["keywords"]) == ("BlogPosting", "On gates", ["x"])
    assert (said["commentCount"], said["datePublished"]) == (1, "2026-03-13T12:00:00+00:00")
    assert said["author"]["name"] == post.author.display_name
    (told,) = said["comment"]
    assert told["text"] == "Fine words."
    assert (told["author"]["name"], told["url"]) == (
        "Rita",
        f"http://localhost/comments/{comment.id}",
    )
    assert parsed(visit.get(page.path)).xpath("//script[@type='application/ld+json']") == []


@pytest.mark.parametrize(
    "text",
    ["</script><script>alert(1)</script>", "<!-- <script>", "]]> & \u2028 \\u003c \N{HEDGEHOG}"],
)
def test_no_text_ends_the_linked_data(visit: Visitor, session: Session, text: str) -> None:
    post = a_post(session, a_person(session, text), title=text, labels=(text,))
    a_comment(session, post, a_person(session, text), source=f"`{text}`")
    session.commit()
    said = data(visit, post.path)
    assert (said["headline"], said["author"]["name"], said["keywords"]) == (text, text, [text])
    page = html.fromstring(visit.get(post.path).get_data(as_text=True))
    assert {each.get("type") for each in page.iter("script")} == {"application/ld+json", "module"}


def test_every_page_of_a_list_has_its_own_address_and_only_the_first_is_listed(
    visit: Visitor, session: Session
) -> None:
    ada = a_person(session)
    for _ in range(16):
        a_post(session, ada, labels=("x",))
    session.commit()
    for first in ("/", "/search/label/x"):
        assert canonical(visit, f"{first}?m=1&utm_source=y") == first
        assert "robots" not in meta(visit, first)
        (older,) = links(visit.get(first), "//a[@class='paging__older']")
        assert canonical(visit, f"{older}&m=1") == older
        assert meta(visit, older)["robots"] == "noindex"
    for dates in ("/2026/", "/2026/03/"):
        assert meta(visit, dates)["robots"] == "noindex"


def test_a_post_has_one_address_however_it_is_asked_for(visit: Visitor, session: Session) -> None:
    post = a_post(session)
    comment = a_comment(session, post)
    session.commit()
    for query in ("m=1", f"reply_to={comment.id}", f"comments={comment.path}", "showComment=1"):
        assert canonical(visit, f"{post.path}?{query}") == post.path


def test_the_settings_ask_searchers_to_stay_away_and_claim_addresses(
    visit: Visitor, session: Session
) -> None:
    profiles = ["https://social.example/@ada", "https://ada.example/"]
    discovery_is(session, listed=False, profiles=profiles)
    post = a_post(session)
    session.commit()
    assert meta(visit, "/")["robots"] == meta(visit, post.path)["robots"] == "noindex"
    assert links(visit.get("/"), "//link[@rel='me']") == profiles
    assert links(visit.get(post.path), "//link[@rel='me']") == []


def test_browsers_find_icon_and_manifest(visit: Visitor) -> None:
    with visit.get("/favicon.ico") as icon:
        assert icon.get_data().startswith(b"\0\0\1\0")
        assert icon.headers["Cache-Control"] == "public, max-age=86400"
    (address,) = links(visit.get("/"), "//link[@rel='manifest']")
    answer = visit.get(address)
    assert answer.mimetype == "application/manifest+json"
    said = json.loads(answer.get_data())
    assert (said["name"], said["start_url"]) == ("Gatepost", "/")
    for each in said["icons"]:
        with visit.get(each["src"]) as picture:
            assert (picture.status_code, picture.mimetype) == (200, each["type"])
