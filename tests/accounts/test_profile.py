"""What one says and shows of oneself: picture, words, link; and what moderators do about it."""

from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.accounts.models import Person, Role, SanctionKind
from blog.accounts.profile.initials import COLOURS, initials_of, initials_svg
from blog.accounts.profile.link import clean_link
from blog.accounts.profile.square import PIXELS_MAX, SIDE, square
from blog.accounts.sanction import sanction
from blog.accounts.views.profile import FILE_MAX
from blog.errors import Invalid
from blog.posts.models import Post
from tests.accounts.mailbox import letters_to
from tests.browse import Visitor, words
from tests.build import NOON, a_comment, a_person, a_post


def a_picture(kind: str = "JPEG", size: tuple[int, int] = (300, 200), **more: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **more)  # type: ignore[arg-type]
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Ada Lovelace", "AL"), ("rita", "R"), ("Jean van der Meer", "JM"), ("李小龙", "李"),
     ("“X” (y)", "XY"), ("ßa", "ß"), ("!!!", "·"), ("👋 Bo", "B")],
)  # fmt: skip
def test_initials_are_of_the_first_and_the_last_word(name: str, letters: str) -> None:
    assert initials_of(name) == letters
    assert letters in str(initials_svg(3, letters))


@pytest.mark.parametrize(
    ("colour", "letters"), [(len(COLOURS), "A"), (0, "ABC"), (0, "<"), (0, "")]
)
def test_initials_that_nobody_has_are_no_picture(colour: int, letters: str) -> None:
    assert initials_svg(colour, letters) is None


@pytest.mark.parametrize("colour", COLOURS)
def test_white_letters_can_be_read_on_every_colour(colour: str) -> None:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    light = sum(weight * p for weight, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    assert 1.05 / (light + 0.05) >= 5.5


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("", ""),
        (" me.example/x ", "https://me.example/x"),
        ("http://me.example", "http://me.example"),
    ],
)
def test_a_link_is_a_web_address(typed: str, stored: str) -> None:
    assert clean_link(typed) == stored


@pytest.mark.parametrize(
    "typed",
    ["javascript:alert(1)", "javascript://me.example/%0aalert(1)", "data:text/html,x", "//me.example",
     "https://a b.example", "https://ada@me.example", "https://", "https://me.example/" + "x" * 300,
     "https:\\\\me.example", "https://me.example\n/x", "ftp://me.example"],
)  # fmt: skip
def test_what_is_no_web_address_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        clean_link(typed)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_becomes_a_small_square_of_our_own(kind: str) -> None:
    made = Image.open(BytesIO(square(a_picture(kind))))
    assert (made.format, made.size) == ("WEBP", (SIDE, SIDE))


def test_nothing_that_the_file_told_is_kept_and_it_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "At home, 52.37 N"  # turned by 90 degrees, and a description
    picture = Image.new("RGB", (200, 200), "red")
    picture.paste("blue", (0, 0, 200, 100))
    out = BytesIO()
    picture.save(out, "JPEG", exif=exif, icc_profile=b"of a phone", comment=b"At home")
    data = square(out.getvalue())
    made = Image.open(BytesIO(data))
    assert not made.getexif()
    assert not {"exif", "icc_profile", "comment", "xmp"} & made.info.keys()
    assert b"home" not in data
    right = made.convert("RGB").getpixel((SIDE - 20, SIDE // 2))
    assert isinstance(right, tuple)
    assert right[2] > 200
    assert right[0] < 60


@pytest.mark.parametrize(
    "make",
    [
        lambda: b"",
        lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        lambda: b"GIF89a",
        lambda: a_picture()[:300],
        lambda: b"%!PS-Adobe",
        lambda: a_picture("TIFF"),
        lambda: a_picture("PNG", (5000, 10)),
        lambda: a_picture("PNG", (PIXELS_MAX // 4000, 4001)),
    ],
    ids=["nothing", "svg", "cut", "half", "postscript", "tiff", "strip", "bomb"],
)
def test_what_is_no_picture_of_these_kinds_or_too_large_is_refused(
    make: Callable[[], bytes],
) -> None:
    with pytest.raises(Invalid):
        square(make())


def upload(visit: Visitor, data: bytes) -> int:
    return visit.post("/me/picture", {"picture": (BytesIO(data), "me.php")}).status_code


def shown_on(visit: Visitor, page: str) -> str:
    return visit.get(page).get_data(as_text=True)


@pytest.fixture
def rita(session: Session) -> Person:
    rita = a_person(session, "rita")
    a_comment(session, a_post(session), rita)
    session.commit()
    return rita


def test_a_picture_is_shown_beside_comments_and_served_as_a_harmless_file(
    app: Flask, session: Session, rita: Person
) -> None:
    own, reader = Visitor(app).signed_in_as(rita), Visitor(app)
    post = str(session.scalars(select(Post.path)).one())
    session.commit()
    page = f"/people/{rita.id}"
    assert "/pictures/initials/" in shown_on(reader, post)
    assert upload(own, a_picture()) == 303
    session.refresh(rita)
    session.commit()
    address = f"/pictures/{rita.picture}.webp"
    assert all(address in shown_on(reader, each) for each in (post, page))
    file = reader.get(address)
    assert file.status_code == 200
    assert file.headers["Content-Type"] == "image/webp"
    assert "immutable" in file.headers["Cache-Control"]
    assert "sandbox" in file.headers["Content-Security-Policy"]
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in file.headers
    assert own.post("/me/picture/remove").status_code == 303
    assert reader.get(address).status_code == 404
    assert address not in shown_on(reader, post)


def test_the_form_refuses_what_is_no_picture_and_keeps_the_one_before(
    app: Flask, session: Session, rita: Person
) -> None:
    own = Visitor(app).signed_in_as(rita)
    assert own.post("/me/picture").status_code == 422
    assert upload(own, b"<?php") == 422
    too_large = own.client.post(
        "/me/picture",
        data=b"x" * (FILE_MAX + 1),
        content_type="multipart/form-data; boundary=x",
    )
    assert too_large.status_code == 413
    session.refresh(rita)
    assert rita.picture is None
    svg = own.get("/pictures/initials/1-R.svg")
    assert (svg.status_code, svg.content_type) == (200, "image/svg+xml; charset=utf-8")
    assert "sandbox" in svg.headers["Content-Security-Policy"]
    assert own.get("/pictures/initials/1-%3Cb.svg").status_code == 404


def test_words_and_link_are_shown_once_something_is_published(
    app: Flask, session: Session, rita: Person
) -> None:
    about = {"about": "I *mend* <b>gates</b>.", "link": "me.example/'\"><script>"}
    for person in (rita, a_person(session, "tom")):
        session.commit()
        own = Visitor(app).signed_in_as(person)
        page = f"/people/{person.id}"
        Visitor(app).get(page)
        assert own.post("/me/profile", about).status_code == 303
        html = shown_on(Visitor(app), page)
        assert ("<em>mend</em> &lt;b&gt;" in html) is (person is rita)
        assert ('rel="me nofollow ugc noopener"' in html) is (person is rita)
        assert "<script>" not in html.split("</head>")[1]
        assert "I *mend*" in shown_on(own, "/me/profile")
    assert own.post("/me/profile", {}).status_code == 303
    assert "I *mend*" in shown_on(own, "/me/profile"), "a field that is missing changes nothing"
    refused = own.post("/me/profile", {"about": "x" * 1001, "link": "javascript:alert(1)"})
    assert refused.status_code == 422
    assert "at most 1000" in words(refused)


def test_a_moderator_takes_picture_and_words_down_for_a_reason_and_puts_them_back(
    app: Flask, session: Session, rita: Person
) -> None:
    assert rita.account is not None
    email, max_ = rita.account.email, a_person(session, "max", Role.MODERATOR)
    session.commit()
    own, desk, reader = (
        Visitor(app).signed_in_as(rita),
        Visitor(app).signed_in_as(max_),
        Visitor(app),
    )
    page, record = f"/people/{rita.id}", f"/moderation/people/{rita.id}"
    upload(own, a_picture())
    own.post("/me/profile", {"about": "Buy kettles.", "link": ""})
    for what in ("picture", "about"):
        assert desk.post(f"{record}/{what}/down").status_code == 422
        assert desk.post(f"{record}/{what}/down", {"reason": f"No {what}."}).status_code == 303
        assert desk.post(f"{record}/{what}/down", {"reason": "Again."}).status_code == 409
        assert f"No {what}." in words(own.get("/me/profile"))
        assert f"No {what}." in words(desk.get("/moderation/log"))
        letter = letters_to(session, email)[-1]
        assert f"No {what}." in letter.body
        assert "taken down" in letter.subject
    html = shown_on(reader, page)
    assert "Buy kettles" not in html
    assert ".webp" not in html
    assert upload(own, a_picture()) == 403
    own.post("/me/profile", {"about": "Buy kettles.", "link": ""})
    assert "Buy kettles" not in shown_on(reader, page)
    for what in ("picture", "about"):
        assert desk.post(f"{record}/{what}/back").status_code == 303
    html = shown_on(reader, page)
    assert "Buy kettles" in html
    assert ".webp" in html
    assert own.post(f"{record}/about/down", {"reason": "x"}).status_code == 403


def test_who_is_limited_by_a_moderator_changes_nothing_that_others_see(
    app: Flask, session: Session, rita: Person
) -> None:
    judge = a_person(session, "judge", Role.ADMIN)
    sanction(session, person_id=rita.id, kind=SanctionKind.PREMODERATE, until=None, reason="x",
             seen=0, by=judge, at=NOON)  # fmt: skip
    session.commit()
    own = Visitor(app).signed_in_as(rita)
    assert upload(own, a_picture()) == 403
    assert own.post("/me/profile", {"about": "Buy.", "link": ""}).status_code == 403
    assert own.post("/me/name", {"display_name": "Kettles"}).status_code == 403
