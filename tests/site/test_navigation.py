"""What every page of the blog links to."""

from sqlalchemy.orm import Session

from blog.posts.models import Kind, PostStatus
from tests.browse import Visitor, words
from tests.build import a_post


def test_public_pages_are_in_the_navigation_and_no_others(visit: Visitor, session: Session) -> None:
    about = a_post(session, kind=Kind.PAGE, title="About <me>")
    a_post(session, kind=Kind.PAGE, title="Half a page", status=PostStatus.DRAFT)
    session.commit()
    home = visit.get("/")
    assert f'<a href="{about.path}"' in home.get_data(as_text=True)
    assert "About <me>" in words(home)
    assert "Half a page" not in words(home)
    assert 'aria-current="page"' in visit.get(str(about.path)).get_data(as_text=True)
