"""A comment typed without a session waits until its writer has signed in or joined."""

from datetime import timedelta

from flask import Flask
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.http import PLACES_MAX
from blog.accounts.sign_up import opened
from tests.accounts.mailbox import last_link
from tests.browse import Visitor, words
from tests.build import PASSWORD, a_person, a_post
from tests.conftest import SECRET

TYPED = "Where does the towpath end, please?"


def test_a_comment_waits_while_its_writer_signs_in(visit: Visitor, session: Session) -> None:
    post, rita = a_post(session), a_person(session, "rita")
    assert rita.account is not None
    path, email, where = post.path, rita.account.email, f"/posts/{post.id}/comments"
    session.commit()
    answer = visit.post(where, {"body": TYPED})
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/login?next=")
    assert "Your text is kept" in words(visit.get(answer.headers["Location"]))
    back = visit.post(answer.headers["Location"], {"email": email, "password": PASSWORD})
    assert back.headers["Location"].startswith(str(path))
    assert TYPED in visit.get(str(path)).get_data(as_text=True)


def test_a_comment_waits_while_its_writer_joins(visit: Visitor, session: Session) -> None:
    post = a_post(session)
    path, where = post.path, f"/posts/{post.id}/comments"
    session.commit()
    login = visit.post(where, {"body": TYPED}).headers["Location"]
    join = login.replace("/login", "/join")
    newcomer = {
        "email": "new@mail.example",
        "display_name": "New",
        "password": "three words",
        "opened": opened(SECRET, at=clock.now() - timedelta(minutes=1)),
    }
    assert visit.post(join, newcomer).headers["Location"] == f"{path}#comment-form"
    assert "A letter is on its way to you." in words(visit.get(str(path)))
    for page in (str(path), "/confirm/"):
        assert "Your text is kept" in words(visit.get(page))
    back = visit.post(last_link(session, "new@mail.example"))
    assert back.headers["Location"].startswith(str(path))
    assert TYPED in visit.get(str(path)).get_data(as_text=True)


def test_nobody_else_finds_what_was_kept(app: Flask, visit: Visitor, session: Session) -> None:
    post, max_ = a_post(session), a_person(session, "max")
    path, where = post.path, f"/posts/{post.id}/comments"
    session.commit()
    visit.post(where, {"body": TYPED})
    other = Visitor(app).signed_in_as(max_)
    with other.client.session_transaction() as cookie:
        cookie["kept_key"] = "guessed"
        cookie["kept_places"] = [f"comment:{post.id}"]
    assert TYPED not in other.get(str(path)).get_data(as_text=True)


def test_signing_out_leaves_nothing_kept_on_a_shared_computer(
    visit: Visitor, session: Session
) -> None:
    post, rita = a_post(session), a_person(session, "rita")
    path, where = post.path, f"/posts/{post.id}/comments"
    session.commit()
    visit.post(where, {"body": TYPED})
    visit.signed_in_as(rita).post("/logout")
    visit.signed_in_as(rita)
    assert TYPED not in visit.get(str(path)).get_data(as_text=True)


def test_a_stranger_cannot_fill_the_disk(visit: Visitor, session: Session) -> None:
    posts = [a_post(session) for _ in range(PLACES_MAX + 2)]
    wheres = [f"/posts/{post.id}/comments" for post in posts]
    session.commit()
    codes = [visit.post(wheres[number % 10], {"body": TYPED}).status_code for number in range(31)]
    assert codes == [303] * 30 + [429]
    with visit.client.session_transaction() as cookie:
        assert len(cookie["kept_places"]) == PLACES_MAX
