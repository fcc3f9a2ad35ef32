"""What a queue says beside each comment, and where a decision leads."""

import re

from flask import Flask
from sqlalchemy.orm import Session

from blog.accounts.models import Role
from blog.comments.models import Comment, Status
from blog.moderation.models import Report, ReportReason
from tests.browse import Visitor, words
from tests.build import NOON, a_comment, a_person, a_post
from tests.queries import counted


def test_the_record_of_an_author_stands_beside_their_comment(
    desk: Visitor, session: Session
) -> None:
    rita, sam, post = a_person(session, "rita"), a_person(session, "sam"), a_post(session)
    for status in (
        Status.PUBLISHED,
        Status.PUBLISHED,
        Status.REJECTED,
        Status.REMOVED,
        Status.SPAM,
    ):
        comment = a_comment(session, post, rita, status=status)
    session.add(
        Report(comment_id=comment.id, by_id=sam.id, reason=ReportReason.SPAM, text="",
               wants_outcome=False, at=NOON)
    )  # fmt: skip
    comment.was_reported = True
    a_comment(session, post, rita, status=Status.PENDING)
    a_comment(session, post, a_person(session, "guest", member=False), status=Status.PENDING)
    session.commit()
    page = words(desk.get("/moderation/"))
    assert re.search(r"joined .+ ago 2 published 2 rejected 1 spam 1 report", page)
    assert "no member 0 published" in page


def test_authors_read_of_a_record_what_is_under_their_own_posts(
    visit: Visitor, session: Session
) -> None:
    ada, rita = a_person(session, "ada", Role.AUTHOR), a_person(session, "rita")
    own = a_post(session, ada)
    a_comment(session, own, rita, status=Status.PENDING)
    a_comment(session, own, rita)
    for status in (Status.PUBLISHED, Status.REJECTED, Status.SPAM):
        a_comment(session, a_post(session), rita, status=status)
    session.commit()
    page = words(visit.signed_in_as(ada).get("/moderation/"))
    assert "1 published" in page
    assert "rejected" not in page.split("1 published")[1][:20]


def test_a_queue_takes_seven_queries_whatever_its_size_and_what_a_filter_names(
    app: Flask, desk: Visitor, session: Session
) -> None:
    post = a_post(session)
    for _ in range(30):
        parent = a_comment(session, post)
        a_comment(session, post, status=Status.PENDING, answers=parent)
    session.commit()
    for address in (
        "",
        "&text=number",
        f"&post={post.id}&person=1&label=x&rule=y",
        "&order=newest",
    ):
        with counted(app) as statements:
            assert desk.get(f"/moderation/?queue=pending{address}").status_code == 200
        assert len(statements) <= 7


def pending(session: Session, count: int) -> list[Comment]:
    post, rita = a_post(session), a_person(session, "rita")
    made = [a_comment(session, post, rita, status=Status.PENDING) for _ in range(count)]
    session.commit()
    return made


def nexts(desk: Visitor) -> list[str]:
    page = desk.get("/moderation/").get_data(as_text=True)
    return re.findall(r'<form class="decide".+?name="next" value="([^"]*)"', page, re.DOTALL)


def test_after_a_decision_the_next_comment_has_the_focus(desk: Visitor, session: Session) -> None:
    first, second, third = pending(session, 3)
    ends = [each.partition("#")[2] for each in nexts(desk)]
    assert ends == [f"comment-{second.id}", f"comment-{third.id}", f"comment-{second.id}"]
    form = {"comment": first.id, "version": 1, "decision": "publish", "next": nexts(desk)[0]}
    answer = desk.post("/moderation/decisions", form)
    assert answer.location.endswith(f"#comment-{second.id}")
    page = desk.get("/moderation/").get_data(as_text=True)
    assert f'id="comment-{second.id}" tabindex="-1"' in page
    assert f"#comment-{first.id}" in page  # where the undo leads


def test_a_script_gets_the_notice_and_the_row_instead_of_a_page(
    desk: Visitor, session: Session
) -> None:
    (comment,) = pending(session, 1)
    accept = {"Accept": "application/json"}
    form = {"comment": comment.id, "version": 1, "decision": "spam", "reason": "Ads", "note": "Hm"}
    told = desk.post("/moderation/decisions", form, headers=accept).get_json()
    assert told["said"] == "Marked the comment by rita as spam."
    late = desk.post("/moderation/decisions", form, headers=accept)
    assert late.status_code == 409
    assert "max" in late.get_json()["html"]
    address = re.search(r'action="([^"]+/undo)"', told["html"])
    assert address is not None
    back = desk.post(address[1], headers=accept).get_json()
    assert back["said"] == "Put the comment by rita back to pending."
    assert f'value="{comment.id}:3"' in back["html"]


def test_reasons_to_choose_from_come_from_the_settings(desk: Visitor, session: Session) -> None:
    pending(session, 1)
    assert '<option value="Off topic">' in desk.get("/moderation/").get_data(as_text=True)
