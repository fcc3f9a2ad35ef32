"""Nobody takes the name of who runs the blog, or one that looks like it."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from blog.accounts.models import Role
from blog.accounts.staff_names import check_not_staffs
from blog.errors import Invalid
from blog.settings.change import change_settings
from blog.settings.models import Commenters, CommentSettings, Settings
from tests.accounts.test_join import RITA
from tests.browse import Visitor, words
from tests.build import NOON, a_person, a_post
from tests.comments.test_guests import GRETA

LIKE_ADA = ("Ada Lock", "ADA  LOCK", "Adá_Lock", "\u0410d\u0430 L\u043e\u0441k", "Ada L0ck")
OTHERS = ("Ada", "Ada Locke", "ada block", "\u6797", "...")


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_what_looks_like_a_name_of_the_staff(session: Session) -> None:
    ada = a_person(session, "Ada Lock", Role.AUTHOR)
    a_person(session, "Piet Plain")
    for name in LIKE_ADA:
        check_not_staffs(session, name, but=ada.id)
        with pytest.raises(Invalid):
            check_not_staffs(session, name)
    for name in (*OTHERS, "Piet Plain"):
        check_not_staffs(session, name)


def test_every_door_that_takes_a_name_refuses_it(app: Flask, session: Session) -> None:
    ada = a_person(session, "Ada Lock", Role.ADMIN)
    mallory = a_person(session, "mallory")
    post = a_post(session, ada)
    anyone = Settings(comments=CommentSettings(commenters=Commenters.ANYONE))
    change_settings(session, anyone, by_id=None, at=NOON)
    session.commit()
    hers, theirs = Visitor(app).signed_in_as(ada), Visitor(app).signed_in_as(mallory)
    typed = {"display_name": "Ada L\u043eck"}
    for answer in (
        theirs.post("/me/name", typed),
        Visitor(app).post("/join", {**RITA, **typed}),
        Visitor(app).post(f"/posts/{post.id}/guest", {**GRETA, **typed}),
    ):
        assert (answer.status_code, "Somebody who runs this blog" in words(answer)) == (422, True)
    assert hers.post("/me/name", typed).status_code == 303
