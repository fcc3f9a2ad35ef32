"""Markup in titles, names and labels is shown as it was typed."""

import pytest
from sqlalchemy.orm import Session

from blog.accounts.models import Role
from tests.browse import Visitor, words
from tests.build import a_comment, a_person, a_post
from tests.site.pages import parsed
from tests.site.settings import blog_is

DATA = "@type='application/ld+json'"
"""A script element that no browser runs."""

FACE = "starts-with(@src, '/pictures/')"
"""A person's picture: made by us, at an address that we made."""

TYPED = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "%(name)s %s %%",
    "javascript:alert(1)",
    "</title><svg onload=alert(1)>",
]


OF_OTHERS = f"//script[not(@src) and not({DATA})]|//svg|//main//img[not({FACE})]"


@pytest.mark.parametrize("typed", TYPED)
def test_it_is_inert_on_every_page(visit: Visitor, session: Session, typed: str) -> None:
    blog_is(session, title=typed, description=typed)
    ada = a_person(session, typed, Role.AUTHOR)
    one = a_post(session, ada, title=typed, labels=(typed,))
    two = a_post(session, ada, title=typed, labels=(typed,))
    comment = a_comment(session, two, ada)
    session.commit()
    label = parsed(visit.get(one.path)).xpath("//ul[@class='labels']//a/@href")[0]
    pages = ["/", one.path, two.path, "/archive", "/2026/", "/2026/03/", label]
    pages += [f"/people/{ada.id}", f"{two.path}?reply_to={comment.id}"]
    for visitor in (visit, Visitor(visit.app).signed_in_as(ada)):
        for page in pages:
            answer = visitor.get(page)
            document = parsed(answer)
            assert typed in words(answer), page
            assert typed in document.findtext(".//title")
            assert document.xpath(OF_OTHERS) == []
            assert document.xpath("//@*[starts-with(name(), 'on')]") == []
            assert [each for each in document.xpath("//@href") if "javascript:" in each[:11]] == []
