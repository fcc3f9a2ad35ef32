"""What was typed when a session had ended waits for who typed it, and for nobody else."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blog.accounts import kept
from blog.accounts.kept_models import KeptForm
from blog.errors import Invalid
from tests.build import NOON

TYPED = {"body": "Ein schöner Satz. 🎈", "reply_to": "7"}


def test_what_was_kept_comes_back_to_who_has_the_key_at_this_place_only(session: Session) -> None:
    key = kept.new_key()
    kept.keep(session, key=key, place="comment:1", fields=TYPED, at=NOON)
    assert kept.find(session, key=key, place="comment:1", at=NOON) == TYPED
    assert kept.find(session, key=key, place="comment:2", at=NOON) is None
    assert kept.find(session, key=kept.new_key(), place="comment:1", at=NOON) is None


def test_several_places_of_one_visitor_do_not_disturb_each_other(session: Session) -> None:
    key = kept.new_key()
    kept.keep(session, key=key, place="comment:1", fields={"body": "one"}, at=NOON)
    kept.keep(session, key=key, place="post:new", fields={"title": "two"}, at=NOON)
    kept.forget(session, key=key, place="comment:1")
    assert kept.find(session, key=key, place="comment:1", at=NOON) is None
    assert kept.find(session, key=key, place="post:new", at=NOON) == {"title": "two"}


def test_the_latest_text_at_a_place_takes_the_place_of_the_one_before(session: Session) -> None:
    for body in ("first", "second"):
        kept.keep(session, key="k", place="comment:1", fields={"body": body}, at=NOON)
    assert kept.find(session, key="k", place="comment:1", at=NOON) == {"body": "second"}
    assert session.scalar(select(func.count()).select_from(KeptForm)) == 1


def test_after_a_week_it_is_gone_and_the_next_keeping_sweeps_it_out(session: Session) -> None:
    kept.keep(session, key="k", place="comment:1", fields=TYPED, at=NOON)
    later = NOON + timedelta(days=7)
    assert kept.find(session, key="k", place="comment:1", at=later) is None
    kept.keep(session, key="other", place="comment:1", fields=TYPED, at=later)
    assert session.scalar(select(func.count()).select_from(KeptForm)) == 1


def test_the_database_never_holds_the_key(session: Session) -> None:
    key = kept.new_key()
    kept.keep(session, key=key, place="comment:1", fields=TYPED, at=NOON)
    row = session.scalars(select(KeptForm)).one()
    assert key not in f"{row.key_hash} {row.place} {row.fields}"


@pytest.mark.parametrize(
    ("place", "bytes_"), [("post:new", kept.POST_BYTES_MAX), ("comment:1", kept.BYTES_MAX)]
)
def test_more_than_anyone_types_is_refused_in_any_script(
    session: Session, place: str, bytes_: int
) -> None:
    as_stored = len(json.dumps("\N{GRINNING FACE}")) - 2
    for text in ("x" * bytes_, "\N{GRINNING FACE}" * (bytes_ // as_stored)):
        with pytest.raises(Invalid):
            kept.keep(session, key="k", place=place, fields={"body": text}, at=NOON)


def test_strangers_together_fill_no_disk_and_keep_nobody_out(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "KEPT_MAX", 2)
    for minute, key in enumerate("abc"):
        at = NOON + timedelta(minutes=minute)
        kept.keep(session, key=key, place="comment:1", fields=TYPED, at=at)
    found = {key: kept.find(session, key=key, place="comment:1", at=NOON) for key in "abc"}
    assert found == {"a": None, "b": TYPED, "c": TYPED}
