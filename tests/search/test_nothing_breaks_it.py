"""No question is an error."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tests.browse import Visitor
from tests.build import a_comment, a_post
from tests.search.found import found
from tests.search.nasty import NASTY

PIECES = st.sampled_from(
    [*"\"*^-()&|!:<>\\'#¶ ", "AND", "NOT", "NEAR", "a", "漢", "字", "🎉", "label:", "before:2012"]
)


def test_nasty_strings_are_questions_like_any_other(session: Session) -> None:
    a_comment(session, a_post(session, title="a 漢字", source=" ".join(NASTY[:-8])))
    for typed in NASTY:
        found(session, typed)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.text(), st.lists(PIECES, max_size=12).map("".join)))
def test_anything_typed_is_a_question(session: Session, typed: str) -> None:
    found(session, typed.replace("\0", ""))


def test_what_is_found_by_its_own_text_whatever_that_is(session: Session) -> None:
    """Every line is found when it is typed as it stands, in quotes or not, if it has a word at all."""
    post = a_post(session)
    for line in (
        "a^2 + b^2",
        "C'est l'été",
        "x := y*z",
        "#hash @name",
        "漢a字 漢",
        "½ ① Ⅳ ß İ \u0131 ﬁ",
    ):
        comment = a_comment(session, post, source=f"`{line}`")
        assert f"/comments/{comment.id}" in found(session, line), line
        assert f"/comments/{comment.id}" in found(session, f'"{line}"'), line


def test_through_the_door_too(visit: Visitor, session: Session) -> None:
    a_post(session, title="a")
    session.commit()
    for name in ("q", "label", "in", "after", "before", "page"):
        for typed in ("'", "漢" * 3_000, "\u202e", "-1", "999999999999999999999", "<b>"):
            assert visit.get("/search", query_string={"q": "a", name: typed}).status_code == 200
    for typed in ("", "x", "1", "1-", "99999999999999999999-1", "-1-1"):
        assert visit.get("/search", query_string={"q": "a", "older": typed}).status_code == 404
    assert visit.get("/search?q=%00").status_code == 400
    assert visit.get("/search?q=%ff").status_code == 400
