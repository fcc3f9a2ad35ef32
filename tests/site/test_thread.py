"""The comments under a post."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from blog.accounts.models import Person, Role
from blog.comments.models import Comment, Status
from blog.posts.models import CommentMode, Post
from blog.site import thread_rows
from tests.browse import Visitor, words
from tests.build import NOON, a_comment, a_person, a_post
from tests.site.pages import links, parsed, texts

ITEM = "//ol[@class='thread']/li"
HIDDEN = (Status.PENDING, Status.SPAM, Status.REJECTED, Status.WITHDRAWN)


@pytest.fixture
def post(session: Session) -> Post:
    return a_post(session)


def at(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def outline(visitor: Visitor, post: Post) -> list[tuple[int, str]]:
    """Return the level and the words of each item of the thread."""
    found = []
    for item in parsed(visitor.get(post.path)).xpath(ITEM):
        level = int(item.get("class").split("comment--depth-")[1][0])
        parts = item.xpath(".//*[contains(@class, 'comment__body')]") or [item]
        found.append((level, " ".join(parts[0].text_content().split())))
    return found


def test_replies_stand_below_what_they_answer_in_the_order_of_time(
    visit: Visitor, session: Session, post: Post
) -> None:
    one = a_comment(session, post, source="One.", at=at(1))
    a_comment(session, post, source="Two.", at=at(2))
    answer = a_comment(session, post, source="To one.", at=at(3), answers=one)
    a_comment(session, post, source="To that.", at=at(4), answers=answer)
    session.commit()
    assert outline(visit, post) == [(0, "One."), (1, "To one."), (2, "To that."), (0, "Two.")]


def test_a_thread_of_seven_levels_shows_five_and_says_who_is_answered(
    visit: Visitor, session: Session, post: Post
) -> None:
    last: Comment | None = None
    for n in range(7):
        name = a_person(session, f"writer {n}")
        last = a_comment(session, post, name, source=f"Level {n}.", at=at(n), answers=last)
    session.commit()
    levels = [level for level, _ in outline(visit, post)]
    assert levels == [0, 1, 2, 3, 4, 4, 4]
    answered = texts(visit.get(post.path), "//a[@class='comment__to']")
    assert answered == ["writer 4", "writer 5"]


def test_each_comment_names_its_author_and_its_address(
    visit: Visitor, session: Session, post: Post
) -> None:
    rita = a_person(session, "Rita")
    comment = a_comment(session, post, rita, source="Fine *words*.", at=at(0))
    comment.edited_at = at(3)
    session.commit()
    answer = visit.get(post.path)
    there = links(answer, f"{ITEM}//a")
    assert f"/people/{rita.id}" in there
    assert f"/comments/{comment.id}" in there
    assert f"{post.path}?reply_to={comment.id}#comment-form" in there
    item = texts(answer, ITEM)[0]
    assert item.startswith("Rita March 14, 2026, 12:00")
    assert "edited" in item
    assert parsed(answer).xpath(f"{ITEM}//time/@datetime") == ["2026-03-14T12:00:00Z"]


def test_the_author_of_the_post_is_marked(visit: Visitor, session: Session, post: Post) -> None:
    a_comment(session, post, post.author)
    a_comment(session, post)
    session.commit()
    assert texts(visit.get(post.path), "//span[@class='comment__role']") == ["Author"]


def test_what_was_removed_leaves_a_tombstone(visit: Visitor, session: Session, post: Post) -> None:
    a_comment(session, post, a_person(session, "Mallory"), source="Bad.", status=Status.REMOVED)
    session.commit()
    assert outline(visit, post) == [(0, "This comment was removed by a moderator.")]
    page = words(visit.get(post.path))
    assert "Mallory" not in page
    assert "Bad." not in page
    assert "No comments" in page


def test_what_was_withdrawn_leaves_one_only_where_somebody_answered(
    visit: Visitor, session: Session, post: Post
) -> None:
    gone = a_comment(session, post, source="Taken back.", status=Status.WITHDRAWN, at=at(0))
    a_comment(session, post, source="Alone.", status=Status.WITHDRAWN, at=at(1))
    also = a_comment(session, post, source="x", status=Status.WITHDRAWN, at=at(2))
    a_comment(session, post, source="y", status=Status.WITHDRAWN, answers=also, at=at(3))
    a_comment(session, post, source="Why?", answers=gone, at=at(4))
    session.commit()
    assert outline(visit, post) == [(0, "This comment was withdrawn by its author."), (1, "Why?")]


def test_what_was_withdrawn_on_the_last_level_leaves_one_too(
    visit: Visitor, session: Session, post: Post
) -> None:
    last: Comment | None = None
    for n in range(5):
        last = a_comment(session, post, source=f"{n}.", answers=last, at=at(n))
    assert last is not None
    a_comment(session, post, source="5.", answers=last, at=at(5))
    last.status = Status.WITHDRAWN
    session.commit()
    assert (4, "This comment was withdrawn by its author.") in outline(visit, post)


@pytest.mark.parametrize("status", [Status.PENDING, Status.SPAM, Status.REJECTED])
def test_a_hidden_comment_that_was_answered_is_a_place_without_words(
    visit: Visitor, session: Session, post: Post, status: Status
) -> None:
    root = a_comment(session, post, source="Hidden root.", status=status, at=at(0))
    middle = a_comment(session, post, source="Hidden too.", status=status, answers=root, at=at(1))
    a_comment(session, post, source="Visible.", answers=middle, at=at(2))
    a_comment(session, post, source="Beside it.", answers=middle, at=at(3))
    session.commit()
    nothing = "This comment is not shown."
    assert outline(visit, post) == [
        (0, nothing),
        (1, nothing),
        (2, "Visible."),
        (2, "Beside it."),
    ]


def test_ones_own_pending_comment_is_shown_to_oneself_alone_with_links_as_text(
    visit: Visitor, session: Session, post: Post
) -> None:
    rita, max_ = a_person(session, "rita"), a_person(session, "max", Role.MODERATOR)
    source = "See [this](https://bad.example/)."
    a_comment(session, post, rita, source=source, status=Status.PENDING)
    session.commit()
    hers = Visitor(visit.app).signed_in_as(rita).get(post.path)
    assert "Waiting for a moderator; only you see this" in words(hers)
    assert "See this." in words(hers)
    assert "https://bad.example/" not in hers.get_data(as_text=True)
    assert "No comments" in words(hers)
    for visitor in (visit, Visitor(visit.app).signed_in_as(max_)):
        assert "See this." not in words(visitor.get(post.path))


@pytest.mark.parametrize("status", [Status.SPAM, Status.REJECTED])
def test_what_was_refused_is_not_shown_to_its_author(
    visit: Visitor, session: Session, post: Post, status: Status
) -> None:
    rita = a_person(session)
    a_comment(session, post, rita, source="Buy this.", status=status)
    session.commit()
    assert "Buy this." not in words(visit.signed_in_as(rita).get(post.path))


def acts(visitor: Visitor, post: Post) -> list[str]:
    return [
        each.split()[0] for each in texts(visitor.get(post.path), "//*[@class='comment__acts']/a")
    ]


def test_one_may_edit_for_fifteen_minutes_and_withdraw_for_ever(
    visit: Visitor, session: Session, post: Post
) -> None:
    rita = a_person(session)
    comment = a_comment(session, post, rita, at=datetime.now(UTC) - timedelta(minutes=14))
    session.commit()
    hers = Visitor(visit.app).signed_in_as(rita)
    assert acts(hers, post) == ["Reply", "Edit", "Withdraw"]
    assert f"/comments/{comment.id}/edit" in links(hers.get(post.path))
    assert f"/comments/{comment.id}/withdraw" in links(hers.get(post.path))
    comment.created_at -= timedelta(minutes=2)
    session.commit()
    assert acts(hers, post) == ["Reply", "Withdraw"]
    assert acts(visit, post) == ["Reply"]


def test_the_addresses_of_edit_withdraw_and_case_are_the_ones_of_their_slices(
    visit: Visitor,
) -> None:
    with visit.app.test_request_context():
        url_for = visit.app.url_for
        assert url_for("comments.edit", comment_id=7) == "/comments/7/edit"
        assert url_for("comments.withdraw", comment_id=7) == "/comments/7/withdraw"
        assert url_for("moderation.case", comment_id=7) == "/moderation/comments/7"
        assert url_for("site.comment", comment_id=7) == "/comments/7"
        assert url_for("site.person", person_id=7) == "/people/7"


def test_moderators_and_the_posts_author_find_the_case(
    visit: Visitor, session: Session, post: Post
) -> None:
    comment = a_comment(session, post)
    max_ = a_person(session, "max", Role.MODERATOR)
    other = a_person(session, "other", Role.AUTHOR)
    session.commit()
    case = f"/moderation/comments/{comment.id}"

    def sees(person: Person) -> bool:
        return case in links(Visitor(visit.app).signed_in_as(person).get(post.path))

    assert [sees(max_), sees(post.author), sees(other)] == [True, True, False]
    assert case not in links(visit.get(post.path))


def test_a_closed_post_shows_its_thread_and_takes_no_answers(
    visit: Visitor, session: Session
) -> None:
    post = a_post(session, comment_mode=CommentMode.CLOSED)
    a_comment(session, post, source="Said before.")
    session.commit()
    for visitor in (visit, Visitor(visit.app).signed_in_as(a_member(session))):
        page = words(visitor.get(post.path))
        assert "1 comment" in page
        assert "Said before." in page
        assert "This post no longer takes comments." in page
        assert "Reply" not in page


def a_member(session: Session) -> Person:
    person = a_person(session, "member")
    session.commit()
    return person


def test_a_post_that_hides_its_comments_shows_neither_thread_nor_number(
    visit: Visitor, session: Session
) -> None:
    post = a_post(session, comment_mode=CommentMode.HIDDEN)
    a_comment(session, post, source="Said before.")
    session.commit()
    page = visit.get(post.path)
    assert "Said before." not in words(page)
    assert "comment" not in words(page).lower()
    assert f"/feeds/{post.id}/" not in page.get_data(as_text=True)


def test_a_long_thread_is_cut_between_threads_and_goes_on(
    visit: Visitor, session: Session, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thread_rows, "PAGE", 4)
    for n in range(3):
        root = a_comment(session, post, source=f"Root {n}.", at=at(10 * n))
        for m in range(2):
            a_comment(session, post, source=f"Reply {n}{m}.", answers=root, at=at(10 * n + m + 1))
    session.commit()
    seen, address = [], post.path
    while address:
        answer = visit.get(address)
        seen.append(texts(answer, "//*[contains(@class, 'comment__body')]"))
        assert "9 comments" in words(answer)
        address = next(iter(links(answer, "//a[@class='paging__older']")), None)
    assert seen == [[f"Root {n}.", f"Reply {n}0.", f"Reply {n}1."] for n in range(3)]


def test_one_thread_that_is_longer_than_a_page_goes_on_too(
    visit: Visitor, session: Session, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thread_rows, "PAGE", 3)
    root = a_comment(session, post, source="Root.", at=at(0))
    for n in range(5):
        a_comment(session, post, source=f"Reply {n}.", answers=root, at=at(n + 1))
    session.commit()
    first = visit.get(post.path)
    assert texts(first, "//*[contains(@class, 'comment__body')]") == [
        "Root.",
        "Reply 0.",
        "Reply 1.",
    ]
    second = visit.get(links(first, "//a[@class='paging__older']")[0])
    assert texts(second, f"{ITEM}//*[contains(@class, 'comment__body')]") == [
        "Reply 2.",
        "Reply 3.",
        "Reply 4.",
    ]
    assert "is not shown" not in words(second)


def test_a_page_of_a_long_thread_begins_with_the_place_of_a_hidden_root(
    visit: Visitor, session: Session, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thread_rows, "PAGE", 2)
    for n in range(2):
        a_comment(session, post, source=f"Root {n}.", at=at(n))
    held = a_comment(session, post, status=Status.PENDING, at=at(2))
    a_comment(session, post, source="Reply.", answers=held, at=at(3))
    session.commit()
    second = visit.get(links(visit.get(post.path), "//a[@class='paging__older']")[0])
    items = texts(second, ITEM)
    assert items[0] == "This comment is not shown."
    assert len(items) == 2
    assert "Reply." in items[1]


def test_every_page_of_a_long_thread_leads_back_to_the_one_before(
    visit: Visitor, session: Session, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thread_rows, "PAGE", 4)
    for n in range(3):
        root = a_comment(session, post, source=f"Root {n}.", at=at(10 * n))
        for m in range(5 if n == 1 else 2):
            a_comment(session, post, source=f"Reply {n}{m}.", answers=root, at=at(10 * n + m + 1))
    session.commit()
    forwards = [post.path]
    while following := links(visit.get(forwards[-1]), "//a[@class='paging__older']"):
        forwards.append(following[0].removesuffix("#comments"))
    assert len(forwards) == 4
    backwards = [forwards[-1]]
    while before := links(visit.get(backwards[-1]), "//a[@class='paging__newer']"):
        assert len(set(before)) == 1
        backwards.append(before[0].removesuffix("#comments"))
    assert backwards[-1] == post.path
    shown = {
        words
        for page in backwards
        for words in texts(visit.get(page), "//*[contains(@class, 'comment__body')]")
    }
    assert len(shown) == 12
