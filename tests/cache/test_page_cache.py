"""Anonymous readers are answered from memory: the same for everybody, and nothing that does not hold."""

import gzip
import threading
from datetime import timedelta

import brotli
import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.models import Person
from blog.comments import lifecycle
from blog.comments.models import Status
from blog.posts.models import CommentMode, Post
from blog.revisions import SITE, Revision, touch
from tests.browse import Visitor, words
from tests.build import a_comment, a_person, a_post
from tests.cache.pages import cache_of, fresh, rendered
from tests.site.settings import comments_are


@pytest.fixture
def post(session: Session) -> Post:
    made = a_post(session, a_person(session, "ada"), title="On gates", labels=("tools",))
    a_comment(session, made, a_person(session, "rita"), source="Said by rita. " * 30)
    session.commit()
    return made


def test_a_page_is_made_once_and_sent_again_from_memory(
    app: Flask, visit: Visitor, post: Post
) -> None:
    pages = ["/", post.path, "/archive", "/search/label/tools", f"/people/{post.author_id}"]
    pages += [f"/{post.published_at:%Y}/", f"/{post.published_at:%Y/%m}/"]
    pages += ["/robots.txt", "/manifest.webmanifest"]
    with rendered(app) as asked:
        first = [visit.get(page) for page in pages]
        again = [visit.get(page) for page in pages]
    assert asked == pages
    for one, two in zip(first, again, strict=True):
        assert (one.status_code, one.data) == (200, two.data)
        assert one.headers["ETag"] == two.headers["ETag"]


def test_what_is_sent_is_what_the_blog_would_say(app: Flask, visit: Visitor, post: Post) -> None:
    for page in ("/", post.path, "/archive"):
        kept, made = visit.get(page), fresh(app, page)
        assert kept.data == made.data
        assert kept.headers["ETag"] == made.headers["ETag"]
        changed = {"Cache-Control", "Vary", "Last-Modified", "Date"}
        assert {each for each in made.headers if each[0] not in changed} <= set(kept.headers)


def test_a_change_that_no_reader_sees_leaves_every_page_where_it_is(
    app: Flask, visit: Visitor, session: Session, post: Post
) -> None:
    visit.get(post.path)
    waiting = a_comment(session, post, status=Status.PENDING)
    session.commit()
    lifecycle.move(session, waiting, Status.SPAM, rule="x", at=clock.now())
    session.commit()
    with rendered(app) as asked:
        visit.get(post.path)
    assert asked == []


def test_a_comment_renews_its_post_and_the_lists_that_count_it_and_no_other_page(
    app: Flask, visit: Visitor, session: Session, post: Post
) -> None:
    old = a_post(session, published_at=post.published_at - timedelta(days=400))
    session.commit()
    month, old_month = f"/{post.published_at:%Y/%m}/", f"/{old.published_at:%Y/%m}/"
    pages = ["/", post.path, old.path, month, old_month, "/archive"]
    for page in pages:
        visit.get(page)
    a_comment(session, post, source="New.")
    session.commit()
    with rendered(app) as asked:
        for page in pages:
            visit.get(page)
    assert asked == ["/", post.path, month]
    assert "New." in words(visit.get(post.path))


def test_a_name_changes_on_every_page_that_shows_it(
    visit: Visitor, session: Session, post: Post
) -> None:
    before = words(visit.get(post.path))
    session.query(Person).filter_by(display_name="rita").one().display_name = "Rita Nova"
    session.commit()
    assert "Rita Nova" in words(visit.get(post.path))
    assert "Rita Nova" not in before


@pytest.mark.parametrize("encoding", ["", "gzip", "br"])
def test_a_page_comes_in_the_encoding_that_is_asked_for(
    app: Flask, post: Post, encoding: str
) -> None:
    visit = Visitor(app)
    open_up = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}[encoding]
    answer = visit.get(post.path, headers={"Accept-Encoding": encoding or "identity"})
    assert answer.headers.get("Content-Encoding", "") == encoding
    assert open_up(answer.data) == fresh(app, post.path).data
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert answer.headers["Vary"] == "Accept-Encoding, Cookie"
    tag = answer.headers["ETag"]
    headers = {"Accept-Encoding": encoding or "identity", "If-None-Match": tag}
    again = visit.get(post.path, headers=headers)
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert "Content-Encoding" not in again.headers


def test_where_identity_is_refused_the_smallest_page_comes_compressed(visit: Visitor) -> None:
    page = "/sitemap.xml"  # of an empty blog
    small = visit.get(page)
    assert len(small.data) < 256
    packed = visit.get(page, headers={"Accept-Encoding": "identity;q=0, gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == small.data
    for refusal in ("identity;q=0", "*;q=0"):  # nothing is left: it comes as it is
        answer = visit.get(page, headers={"Accept-Encoding": refusal})
        assert (answer.status_code, answer.data) == (200, small.data)


def test_a_304_says_how_the_page_is_stored_and_nothing_else(visit: Visitor, post: Post) -> None:
    whole = visit.get(post.path)
    again = visit.get(post.path, headers={"If-None-Match": whole.headers["ETag"]})
    stored = {"ETag", "Cache-Control", "Vary", "Last-Modified"}
    assert dict(again.headers) == {name: whole.headers[name] for name in stored}


def test_the_same_page_said_with_other_headers_is_another_one(
    app: Flask, visit: Visitor, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag = visit.get(post.path).headers["ETag"]
    monkeypatch.setattr("blog.site.views.FINGERPRINT", b"Content-Security-Policy: another one")
    assert fresh(app, post.path).headers["ETag"] != tag


def test_each_encoding_has_a_tag_of_its_own(visit: Visitor, post: Post) -> None:
    tags = {
        visit.get(post.path, headers={"Accept-Encoding": each}).headers["ETag"]
        for each in ("", "gzip", "br")
    }
    assert len(tags) == 3
    assert not any(tag.startswith("W/") for tag in tags)


@pytest.mark.parametrize(
    ("tags", "status"),
    [("{}", 304), ("W/{}", 304), ('"x", {}', 304), ("*", 304), ('"x"', 200), ("", 200)],
)
def test_a_tag_is_known_however_it_is_sent(
    visit: Visitor, post: Post, tags: str, status: int
) -> None:
    tag = visit.get(post.path).headers["ETag"]
    answer = visit.get(post.path, headers={"If-None-Match": tags.format(tag)})
    assert answer.status_code == status


def test_a_date_is_known_too_and_belongs_to_one_version(
    visit: Visitor, session: Session, post: Post
) -> None:
    session.execute(update(Revision).values(at=Revision.at - 3600))  # an hour ago
    touch(session, SITE)
    session.commit()
    session.execute(update(Revision).values(at=Revision.at - 3600))
    session.commit()
    visit.get("/")
    cache_of(visit.app).pages.clear()
    date = visit.get(post.path).headers["Last-Modified"]
    same = {"If-Modified-Since": date}
    assert visit.get(post.path, headers=same).status_code == 304
    other = {"If-None-Match": '"x"', "If-Modified-Since": date}
    assert visit.get(post.path, headers=other).status_code == 200
    a_comment(session, post)
    session.commit()
    assert visit.get(post.path, headers=same).status_code == 200


def test_head_gets_the_headers_alone(visit: Visitor, post: Post) -> None:
    for _ in range(2):
        head = visit.client.head(post.path)
        assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == visit.get(post.path).headers["ETag"]
    assert int(head.headers["Content-Length"]) == len(visit.get(post.path).data)


def test_who_is_signed_in_is_never_given_a_kept_page(
    app: Flask, visit: Visitor, session: Session, post: Post
) -> None:
    rita = session.query(Person).filter_by(display_name="rita").one()
    ada = a_person(session, "max")
    session.commit()
    for person in (rita, ada):
        visitor = Visitor(app)
        visitor.get(post.path)
        page = words(visitor.signed_in_as(person).get(post.path))
        assert f"You comment as {person.display_name}." in page
    assert "You comment as" not in words(visit.get(post.path))


def test_a_message_of_the_last_action_is_seen_once_by_who_did_it(
    app: Flask, visit: Visitor, session: Session, post: Post
) -> None:
    rita = session.query(Person).filter_by(display_name="rita").one()
    session.commit()
    visitor = Visitor(app).signed_in_as(rita)
    visit.get("/")
    visitor.post("/logout")
    assert "You are signed out." in words(visitor.get("/"))
    assert "You are signed out." not in words(visitor.get("/"))
    assert "You are signed out." not in words(visit.get("/"))


MALLORYS: dict[str, dict[str, object]] = {
    "another host": {"headers": {"Host": "evil.example"}},
    "a forwarded host": {"headers": {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil"}},
    "another scheme": {"headers": {"X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/evil"}},
    "another method": {"headers": {"X-HTTP-Method-Override": "DELETE"}},
    "another address": {"headers": {"X-Original-URL": "/evil", "X-Rewrite-URL": "/evil"}},
    "a strange cookie": {"headers": {"Cookie": "evil=<script>; mysession=evil; xsession=1"}},
    "a language": {"headers": {"Accept-Language": "tr", "User-Agent": "evil"}},
    "a range": {"headers": {"Range": "bytes=0-10"}},
    "an unknown encoding": {"headers": {"Accept-Encoding": "evil;q=1, *;q=0"}},
    "an unknown parameter": {"query_string": "evil=1&utm_source=evil"},
    "many parameters": {"query_string": "&".join(f"evil{n}=<x>" for n in range(500))},
    "a broken parameter": {"query_string": "=&&=;?evil"},
    "a body": {"data": b"evil=1", "content_type": "application/x-www-form-urlencoded"},
}


@pytest.mark.parametrize("way", MALLORYS)
def test_nobody_can_put_anything_into_what_others_get(app: Flask, post: Post, way: str) -> None:
    for path in (post.path, "/", "/archive"):
        clean = fresh(app, path)
        cache_of(app).pages.clear()
        hers = Visitor(app).get(path, **MALLORYS[way])
        assert hers.data == clean.data
        assert "Set-Cookie" not in hers.headers
        theirs = Visitor(app).get(path)
        assert (theirs.status_code, theirs.data) == (200, clean.data)
        assert b"evil" not in theirs.data
        assert "evil" not in str(theirs.headers)
        assert len(cache_of(app).pages) == 1


@pytest.mark.parametrize(
    "path",
    [
        "/%2e/",
        "http://localhost//archive",
        "/ARCHIVE",
        "/archive/",
        "/archive%00",
        "/archive;x=1",
        "/./",
    ],
)
def test_another_way_to_write_an_address_gives_nobody_else_another_page(
    app: Flask, visit: Visitor, post: Post, path: str
) -> None:
    clean = fresh(app, "/archive").data
    Visitor(app).get(path)
    assert visit.get("/archive").data == clean


def test_an_address_spelled_otherwise_fills_nothing(app: Flask, visit: Visitor, post: Post) -> None:
    feed = "/feeds/posts/default/-/tools"
    for page in ("/archive", f"/people/{post.author_id}", post.path, feed):
        visit.get(page)
    kept = len(cache_of(app).pages)
    for path in (
        "//archive",
        "////archive",
        f"//{post.path}",
        f"/people/0{post.author_id}",
        f"/feeds/00{post.id}/comments/default",
        f"{feed}/tools",
        f"{feed}/tools/tools/",
    ):
        visit.get("/", environ_overrides={"PATH_INFO": path})
        assert len(cache_of(app).pages) == kept, path
    for path, to in (("//search", "/search?q=a"), ("///\\x.example/?", "/%5Cx.example/%3F?q=a")):
        answer = visit.get("/?q=a", environ_overrides={"PATH_INFO": path})
        assert (answer.status_code, answer.location) == (308, to)


def test_known_parameters_count_once_and_in_one_order(
    app: Flask, visit: Visitor, post: Post
) -> None:
    before, after = "before=9999999999999999-1", "after=0-1"
    for query in (f"{before}&{after}", f"{after}&{before}", f"x=1&{after}&{before}&before=0-0"):
        assert visit.get(f"/?{query}").status_code == 200
    assert len(cache_of(app).pages) == 1


@pytest.mark.parametrize(
    "path", ["/nothing", "/2026/03/nothing.html", "/?before=x", "/search?q=1", "/login", "/readyz"]
)
def test_what_is_no_page_of_the_blog_is_not_kept(app: Flask, visit: Visitor, path: str) -> None:
    visit.get(path)
    assert len(cache_of(app).pages) == 0


def test_the_form_of_an_answer_is_not_kept(app: Flask, visit: Visitor, post: Post) -> None:
    visit.get(f"{post.path}?reply_to=1")
    assert len(cache_of(app).pages) == 0
    assert "reply_to%3D1" in visit.get(f"{post.path}?reply_to=1").get_data(as_text=True)


def test_memory_has_a_bound_and_what_is_read_stays(
    app: Flask, visit: Visitor, session: Session, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = cache_of(app).pages
    visit.get(post.path)
    monkeypatch.setattr(pages, "limit", 5 * pages.size)
    with rendered(app) as asked:
        for number in range(40):
            visit.get(f"/?before={10**17 + number}-1", headers={"Accept-Encoding": "gzip"})
            visit.get(post.path)
            assert pages.size <= pages.limit
    assert post.path not in asked
    assert 1 < len(pages) < 40


def test_addresses_without_end_push_out_no_page_of_the_blog(
    app: Flask, visit: Visitor, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages, feed = cache_of(app).pages, "/feeds/posts/default"
    for path in (post.path, "/archive", f"{feed}?alt=rss"):
        visit.get(path)
    monkeypatch.setattr(pages, "limit", 2 * pages.size)
    with rendered(app) as asked:
        for number in range(40):
            visit.get(f"{feed}?published-max=2026-03-01T00:00:{number:02}Z")
            visit.get(f"{feed}?alt=rss")
            assert pages.size <= pages.limit
        for path in (post.path, "/archive", f"{feed}?alt=rss"):
            visit.get(path)
    assert {*asked} == {feed}
    assert len(asked) == 40


def test_a_question_mark_in_a_path_asks_nothing(visit: Visitor, session: Session) -> None:
    for name in ("gates", "gates?before=9999999999999999-1"):
        a_post(session, title=f"With {name}", labels=(name,))
    session.commit()
    path = "/search/label/gates"
    assert "With gates?" in visit.get(f"{path}%3Fbefore=9999999999999999-1").get_data(as_text=True)
    other = visit.get(f"{path}?before=9999999999999999-1")
    assert other.status_code == 200
    assert "With gates?" not in other.get_data(as_text=True)


def test_two_who_want_the_same_missing_page_wait_for_one_rendering(app: Flask, post: Post) -> None:
    cache = cache_of(app)
    entered, go_on, asked = threading.Event(), threading.Event(), []
    behind = cache._app

    def slowly(environ, start_response):
        asked.append(environ["PATH_INFO"])
        entered.set()
        assert go_on.wait(10)
        return behind(environ, start_response)

    answers: list[bytes] = []
    readers = [
        threading.Thread(target=lambda: answers.append(Visitor(app).get(post.path).data))
        for _ in range(3)
    ]
    cache._app = slowly
    try:
        for reader in readers:
            reader.start()
        assert entered.wait(10)
        go_on.set()
        for reader in readers:
            reader.join(10)
    finally:
        cache._app = behind
    assert asked == [post.path]
    assert len(answers) == 3
    assert len(set(answers)) == 1


def test_what_changes_while_a_page_is_made_is_not_missed(
    app: Flask, visit: Visitor, session: Session, post: Post
) -> None:
    cache = cache_of(app)
    behind = cache._app

    def meanwhile(environ, start_response):
        answer = list(behind(environ, start_response))
        a_comment(session, post, source="In between.")
        session.commit()
        return answer

    cache._app = meanwhile
    try:
        assert "In between." not in words(visit.get(post.path))
    finally:
        cache._app = behind
    assert "In between." in words(visit.get(post.path))


def test_a_post_appears_everywhere_when_its_time_has_come(
    app: Flask, visit: Visitor, session: Session, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = clock.now()
    soon = a_post(session, title="Soon", published_at=at + timedelta(seconds=60))
    session.commit()

    def seen(seconds: float) -> list[bool]:
        then = at + timedelta(seconds=seconds)
        monkeypatch.setattr(clock, "now", lambda: then)
        monkeypatch.setattr(cache_of(app), "_now", then.timestamp)
        pages = ("/", "/archive", post.path, f"/people/{soon.author_id}")
        return ["Soon" in words(visit.get(page)) for page in pages]

    assert seen(0) == [False] * 4
    assert seen(59.999) == [False] * 4
    assert seen(60) == [True] * 4


def test_comments_close_by_age_to_the_second(
    app: Flask, visit: Visitor, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    comments_are(session, close_after_days=1)
    at = clock.now()
    post = a_post(session, published_at=at - timedelta(hours=23))
    session.commit()
    for minutes, closed in ((0, False), (60, False), (60.001, True)):
        then = at + timedelta(minutes=minutes)
        monkeypatch.setattr(clock, "now", lambda then=then: then)
        monkeypatch.setattr(cache_of(app), "_now", then.timestamp)
        assert ("no longer takes comments" in words(visit.get(post.path))) is closed


def test_hidden_text_is_gone_with_the_commit(visit: Visitor, session: Session, post: Post) -> None:
    assert "Said by rita." in words(visit.get(post.path))
    post.comment_mode = CommentMode.HIDDEN
    session.commit()
    assert "Said by rita." not in words(visit.get(post.path))
