"""What is found, by which words; on both databases alike."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from blog.comments import lifecycle
from blog.comments.models import Status
from blog.posts.models import CommentMode, Kind, PostStatus
from tests.build import NOON, a_comment, a_person, a_post
from tests.search.found import found

SAID = {
    "plain": "The gates of the lock were opened at noon, e-mail followed.",
    "accents": "Über die Brücke nach Łódź, zum Café an der Straße.",
    "chinese": "昨天我们去了东京都参观博物馆。",
    "japanese": "東京タワーからの眺めが好きです。猫もいた。Python入門を読む",
    "korean": "한국어로 글을 쓰는 것은 즐겁다.",
    "thai": "แมวนอนอยู่บนโต๊ะ",
    "hindi": "मुझे हिन्दी में लिखना पसंद है।",
    "arabic": "مَرْحَبًا بالعالم",
    "greek": "\u039f Σίσυφος κυλάει τον ΒΡΆΧΟ",
    "emoji": "A party 🎉 for 👩‍👩‍👧 and ☕",
    "wide": "\uff26\uff35\uff2c\uff2c width and ﬁne",
    "code": "Use `Foo.bar_baz(x)` &amp; <b>AT&T</b> a1b2",
}

ANSWERS = [
    ("gates", "plain"),
    ("GATES noon", "plain"),
    ('"gates of the lock"', "plain"),
    ("“lock were opened”", "plain"),
    ("gat*", "plain"),
    ("e-mail", "plain"),
    ("mail -tower", "plain"),
    ("uber", "accents"),
    ("ÜBER", "accents"),
    ("lodz brucke", "accents"),
    ("cafe strasse", "accents"),
    ("U\u0308ber", "accents"),
    ("东京", "chinese"),
    ("博物馆", "chinese"),
    ("馆", "chinese"),
    ("东京都参观", "chinese"),
    ("東京", "japanese"),
    ("東京タワー", "japanese"),
    ("猫", "japanese"),
    ("python 入門", "japanese"),
    ("Python入門", "japanese"),
    ("ﾀﾜｰ", "japanese"),
    ("한국", "korean"),
    ("즐겁", "korean"),
    ("แมว", "thai"),
    ("हिन्दी", "hindi"),
    ("مرحبا", "arabic"),
    ("βραχο", "greek"),
    ("σισυφοσ", "greek"),
    ("🎉", "emoji"),
    ("☕ party", "emoji"),
    ("full width fine", "wide"),
    ("bar_baz", "code"),
    ("at&t", "code"),
    ("A1B2", "code"),
]
NO_ANSWERS = [
    '"lock of the gates"',
    "gates -noon",
    "京都府",
    "都博",
    "gates elephants",
    '"opened noon"',
    "犬",
]


def test_words_are_found_in_posts_and_in_comments(session: Session) -> None:
    ada = a_person(session, "ada")
    post = a_post(session, ada, title="", comment_mode=CommentMode.OPEN)
    comments = {
        name: f"/comments/{a_comment(session, post, ada, source=said).id}"
        for name, said in SAID.items()
    }
    posts = {name: a_post(session, ada, title="", source=said).path for name, said in SAID.items()}
    for question, name in ANSWERS:
        assert set(found(session, question)) == {posts[name], comments[name]}, question
    for question in NO_ANSWERS:
        assert found(session, question) == [], question


def test_a_title_that_says_it_comes_first_then_who_says_it_most(session: Session) -> None:
    once = a_post(
        session, title="Other", source="One heron stood there, and nothing else happened."
    )
    often = a_post(session, title="Other", source="heron heron heron heron and again a heron")
    title = a_post(session, title="The heron", source="It stood there.")
    comment = a_comment(session, once, source="A heron, was it not, or so it seemed to be?")
    assert found(session, "heron") == [
        title.path, often.path, once.path, f"/comments/{comment.id}"
    ]  # fmt: skip


def test_a_title_and_the_text_below_it_are_no_phrase(session: Session) -> None:
    post = a_post(session, title="Slow water", source="Gates are closed.")
    assert found(session, '"slow water"') == [post.path]
    assert found(session, '"water gates"') == []


def test_the_beginnings_of_words_are_found_when_the_words_are_not(session: Session) -> None:
    post = a_post(session, source="The kingfisher came back.")
    assert found(session, "kingf") == [post.path]
    assert found(session, "back") == [post.path]


@pytest.mark.parametrize("status", list(Status))
def test_comments_that_are_not_published_are_never_found(session: Session, status: Status) -> None:
    comment = a_comment(session, a_post(session), source="A heron.", status=status)
    shown = [f"/comments/{comment.id}"] if status is Status.PUBLISHED else []
    assert found(session, "heron") == shown
    if status is Status.WITHDRAWN:
        return
    max_ = a_person(session, "max")
    for became in (Status.PUBLISHED, Status.REMOVED, Status.PUBLISHED, Status.SPAM, Status.PENDING):
        if comment.status is not became:
            lifecycle.move(session, comment, became, by=max_, at=NOON)
        assert bool(found(session, "heron")) is (became is Status.PUBLISHED)


@pytest.mark.parametrize("status", list(PostStatus))
@pytest.mark.parametrize("kind", list(Kind))
def test_posts_that_are_not_public_are_never_found_nor_what_is_said_there(
    session: Session, status: PostStatus, kind: Kind
) -> None:
    post = a_post(session, title="Heron", status=status, kind=kind)
    comment = a_comment(session, post, source="A heron.")
    public = status in (PostStatus.PUBLISHED, PostStatus.SCHEDULED)
    assert found(session, "heron") == ([post.path, f"/comments/{comment.id}"] if public else [])


def test_a_scheduled_post_is_found_from_its_date_on(session: Session) -> None:
    tomorrow = NOON + timedelta(days=1)
    post = a_post(session, title="Heron", status=PostStatus.SCHEDULED, published_at=tomorrow)
    assert found(session, "heron", NOON) == []
    assert found(session, "heron", tomorrow) == [post.path]


def test_comments_on_a_post_that_hides_them_are_not_found(session: Session) -> None:
    post = a_post(session, comment_mode=CommentMode.HIDDEN)
    comment = a_comment(session, post, source="A heron.")
    assert found(session, "heron") == []
    post.comment_mode = CommentMode.CLOSED
    assert found(session, "heron") == [f"/comments/{comment.id}"]


def test_an_edited_text_is_found_by_what_it_says_now(session: Session) -> None:
    post = a_post(session, title="Heron", source="Water.")
    comment = a_comment(session, post, source="A stork.")
    assert found(session, "heron water") == [post.path]
    post.title = "Egret"
    post.html = "<p>Mud.</p>"
    comment.html = "<p>A crane.</p>"
    assert found(session, "heron") == found(session, "water") == found(session, "stork") == []
    assert found(session, "egret mud") == [post.path]
    assert found(session, "crane") == [f"/comments/{comment.id}"]
    session.delete(a_post(session, title="Ibis"))
    assert found(session, "ibis") == []
