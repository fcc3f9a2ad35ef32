"""Who may comment is one predicate, and every door goes through it."""

import ast
import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blog.accounts.models import Account, Person
from blog.comments import refusals
from blog.comments.models import Comment, Status
from blog.comments.permissions import may_write
from blog.comments.refusals import not_a_member
from blog.settings.change import change_settings
from blog.settings.models import Commenters, CommentSettings, ModerationMode, Settings
from tests.accounts.mailbox import letters_to
from tests.browse import Visitor, words
from tests.build import NOON, a_comment, a_person
from tests.comments.commenting import a_recent_post, address

BLOG = Path(__file__).parents[2] / "blog"


def somebody(**account: object) -> Person:
    person = Person(id=7, display_name="Rita", created_at=NOON)
    person.account = Account(**account) if account else None  # type: ignore[arg-type]
    return person


CONFIRMED = {"confirmed_at": NOON}

PEOPLE = {
    "nobody": (None, "no no no"),
    "no account": (somebody(), "no no no"),
    "not confirmed": (somebody(confirmed_at=None, email="r@x.example"), "no no no"),
    "waits": (somebody(**CONFIRMED), "no yes yes"),
    "declined": (somebody(**CONFIRMED, declined_at=NOON), "no no no"),
    "closing": (somebody(**CONFIRMED, approved_at=NOON, closes_at=NOON), "no no no"),
    "member": (somebody(**CONFIRMED, approved_at=NOON), "yes yes yes"),
}


@pytest.mark.parametrize("who", PEOPLE)
def test_who_may_write_by_the_settings(who: str) -> None:
    person, expected = PEOPLE[who]
    found = [may_write(person, CommentSettings(commenters=each)) for each in Commenters]
    assert " ".join("yes" if each else "no" for each in found) == expected


def test_only_who_has_no_account_comes_as_a_guest_and_only_where_anyone_may() -> None:
    for who, (person, expected) in PEOPLE.items():
        for each, without in zip(Commenters, expected.split(), strict=True):
            said = may_write(person, CommentSettings(commenters=each), as_guest=True)
            guest = who in ("nobody", "no account") and each is Commenters.ANYONE
            assert said is (guest or without == "yes")


ASK = {
    "comments/submit.py": "AT_ONCE",
    "comments/edit.py": "OF_AN_EDIT",
    "comments/guest.py": "OF_A_GUEST",  # kept aside; when it is confirmed, it is submitted
}
"""The modules that write somebody's words, and what each has ``refuse`` ask first."""

EXEMPT = {
    "porting/blogger/comments.py": "An import writes down what others said elsewhere, before; the "
    "operator moves it in by a command. Those people have no account here, and get none.",
    "porting/demo_comments.py": "The demo fills an empty blog, by a command, with people of its own.",
    "privacy/empty.py": "Nobody says anything: texts go, and a notice of the blog's stands there.",
    "claims/take.py": "What was said stays as it was said; the name it stands under is its writer's.",
    "site/thread.py": "Adds no row: it asks what the author of a comment that was read may do with it.",
}
"""The doors that do not ask, each with its reason. A request leads to none of the first two."""

CALLED = {
    "submit": {
        "comments/views/submit.py",  # the form, a reply, and a form that was kept over a sign-in
        "comments/guest.py",  # an address that was confirmed a moment ago
        "moderation/answer.py",  # a moderator, below a comment's case
    },
    "edit": {"comments/views/edit.py"},
}
"""Where the verbs are called. There is no API and no mailbox that takes comments: those would stand here."""


def test_these_are_all_the_doors_and_each_asks_or_says_why_not() -> None:
    modules = {
        str(path.relative_to(BLOG)): path.read_text(encoding="utf-8") for path in BLOG.rglob("*.py")
    }
    writing = {name for name, text in modules.items() if writes_words(text)}
    assert writing == ASK.keys() | EXEMPT.keys()
    for name, checks in ASK.items():
        assert asks_first(modules[name], checks), name
        assert not_a_member in getattr(refusals, checks)
    for verb, expected in CALLED.items():
        imported = re.compile(
            rf"from blog.comments import .*\b{verb}\b|from blog.comments.{verb} import .*\b{verb}\b"
        )
        assert {name for name, text in modules.items() if imported.search(text)} == expected


A_NEW_VERB = """
from blog.comments.models import Comment, Revision
from blog.comments import guest_models, models

def say(session, comment, by, source):
    {way}
"""


@pytest.mark.parametrize(
    "way",
    [
        "session.add(Comment(source=source, author_id=by.id))",
        "session.add(models.Comment(source=source))",
        "session.add(guest_models.GuestComment(source=source))",
        "comment.source = source",
        "comment.html, comment.text_key = source, source",
        "comment.author_id = by.id",
        "setattr(comment, 'source', source)",
        "session.execute(insert(Comment), [{}])",
        "session.execute(Comment.__table__.insert(), [{}])",
        "session.execute(update(Comment).values(source=source))",
        "session.execute(update(models.Comment).values(author_id=by.id))",
        "session.bulk_insert_mappings(Comment, [{}])",
        "add_rows(session, 'comments', [{}])",
        "session.execute(text('INSERT INTO comments (source) VALUES (:s)'))",
        "session.execute(text('update comments set source = :s'))",
    ],
)
def test_a_new_verb_that_writes_comments_is_found_whichever_way_it_does(way: str) -> None:
    text = A_NEW_VERB.format(way=way)
    assert writes_words(text)
    assert not asks_first(text, "AT_ONCE")
    asking = text.replace("    ", "    refuse(attempt, AT_ONCE)\n    ", 1)
    assert asks_first(asking, "AT_ONCE")
    assert not asks_first(asking, "OF_AN_EDIT")


SAID = {"source", "html", "text_key", "author_id"}
"""What of a comment are somebody's words, or says whose they are."""

ROWS = {"Comment", "GuestComment"}
IN_SQL = re.compile(
    r"(insert\s+into|update|copy|replace\s+into)\s+(guest_)?comments\b", re.IGNORECASE
)


def writes_words(text: str) -> bool:
    """Whether the module makes comments, or changes what one says or whose it is."""
    return bool(_writing(ast.parse(text), knows_comments="blog.comments" in text))


def asks_first(text: str, checks: str) -> bool:
    """Whether each function that writes calls ``refuse`` with these checks before, itself or by its helper."""
    tree = ast.parse(text)
    functions = [each for each in tree.body if isinstance(each, ast.FunctionDef)]
    asking = {
        each.name: line
        for each in functions
        for line in [_line_of_call(each, "refuse", checks)]
        if line
    }
    for function in functions:
        lines = _writing(function, knows_comments=True)
        helped = [_line_of_call(function, name, None) for name in asking if name != function.name]
        asked = [line for line in (asking.get(function.name), *helped) if line]
        if lines and not (asked and min(asked) < min(lines)):
            return False
    return True


def _line_of_call(tree: ast.AST, name: str, with_name: str | None) -> int | None:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) == name:
            given = {_name(each) for each in node.args}
            if with_name is None or with_name in given:
                return node.lineno
    return None


def _writing(tree: ast.AST, *, knows_comments: bool) -> list[int]:
    found = [each for each in ast.walk(tree) if _writes(each, knows_comments=knows_comments)]
    return [each.lineno for each in found]  # type: ignore[attr-defined]


def _writes(node: ast.AST, *, knows_comments: bool) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and bool(IN_SQL.search(node.value))
    if isinstance(node, ast.Attribute):
        return knows_comments and isinstance(node.ctx, ast.Store) and node.attr in SAID
    if not isinstance(node, ast.Call):
        return False
    name, first = _name(node.func), _name(node.args[0]) if node.args else ""
    if name == "values":
        return knows_comments and bool(SAID & {each.arg for each in node.keywords})
    if name == "add_rows":
        return any(
            isinstance(each, ast.Constant) and each.value == "comments" for each in node.args
        )
    return (
        name in ROWS
        or (name == "setattr" and knows_comments)
        or (name in ("insert", "bulk_insert_mappings", "bulk_save_objects") and first in ROWS)
        or (name == "insert" and "__table__" in ast.dump(node.func))
    )


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def settings(session: Session, commenters: Commenters) -> None:
    comments = CommentSettings(commenters=commenters, hold_first=0, moderation=ModerationMode.NEVER)
    change_settings(session, Settings(comments=comments), by_id=None, at=NOON)
    session.commit()


def test_who_waits_to_be_let_in_may_write_where_the_settings_say_so_and_is_held(
    app: Flask, session: Session
) -> None:
    settings(session, Commenters.REGISTERED)
    post = a_recent_post(session)
    answered = a_comment(session, post)
    rita = a_person(session, approved=False)
    session.commit()
    door, path, answered_id = address(post), str(post.path), answered.id
    visit = Visitor(app).signed_in_as(rita)
    assert "You comment as rita." in words(visit.get(path))
    assert visit.post(door, {"body": "Held.", "reply_to": str(answered_id)}).status_code == 303
    mine = session.scalars(select(Comment).order_by(Comment.id.desc())).first()
    assert mine is not None
    assert mine.status is Status.PENDING
    edit = f"/comments/{mine.id}/edit"
    session.rollback()
    assert visit.post(edit, {"body": "Still held.", "version": "1"}).status_code == 303
    session.expire_all()
    assert session.scalars(select(Comment.status).where(Comment.author_id == rita.id)).all() == [
        Status.PENDING
    ]
    change_settings(session, Settings(version=1), by_id=None, at=NOON)
    session.commit()
    assert visit.post(door, {"body": "More."}).status_code == 403
    assert visit.post(edit, {"body": "Changed.", "version": "2"}).status_code == 403
    assert session.scalar(select(func.count()).where(Comment.author_id == rita.id)) == 1
    assert letters_to(session, "nobody@x.example") == []
