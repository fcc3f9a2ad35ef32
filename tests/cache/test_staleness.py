"""After the commit of any process, the next answer of every process is new."""

from dataclasses import replace

from flask import Flask
from sqlalchemy.orm import Session

from blog.cache.watch_postgresql import PATIENCE
from blog.config import CacheMode, Config
from tests.build import a_post
from tests.cache.staleness import read_and_write


def two_posts(session: Session) -> list[tuple[int, str]]:
    posts = [a_post(session, title="Number 0.") for _ in range(2)]
    session.commit()
    return [(post.id, str(post.path)) for post in posts]


def test_no_reader_is_told_what_was_no_longer_true_when_it_asked(
    app: Flask, config: Config, session: Session
) -> None:
    strict = replace(config, cache=CacheMode.STRICT)
    found = read_and_write(strict, two_posts(session), changes=40, checks=150)
    assert [(checks, stale) for checks, stale, _ in found] == [(150, 0)] * 2


def test_without_strictness_no_answer_is_older_than_twice_the_patience(
    app: Flask, config: Config, session: Session
) -> None:
    default = replace(config, cache=CacheMode.ON)
    for _, _, late in read_and_write(default, two_posts(session), changes=40, checks=150):
        assert late < 2 * PATIENCE
