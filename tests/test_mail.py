"""Messages and the ways they leave, to a real SMTP server and into a real folder."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from blog.mail import Envelope, FolderSender, NotSent, SmtpSender, from_address, make_message
from tests.postoffice import PostOffice

AT = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with PostOffice() as opened:
        yield opened


def a_message(**facts: str) -> EmailMessage:
    values = {
        "name": "Grünes Tor",
        "to": "rita@mail.example",
        "subject": "Schön, dass du da bist",
        "body": "Hallo Rita,\n\n.ein Punkt am Anfang\nund 🎈\n",
        "message_id": "<1@gatepost.invalid>",
        **facts,
    }
    return make_message(
        sender=Envelope(name=values["name"], address="blog@gate.example"),
        to=values["to"],
        subject=values["subject"],
        body=values["body"],
        message_id=values["message_id"],
        at=AT,
    )


def test_a_message_survives_the_way_as_it_was_written(office: PostOffice) -> None:
    SmtpSender(office.url).send(a_message())
    got = message_from_bytes(office.letters[0].content, policy=policy.default)
    assert got["From"] == "Grünes Tor <blog@gate.example>"
    assert got["To"] == "rita@mail.example"
    assert got["Subject"] == "Schön, dass du da bist"
    assert got["Date"].datetime == AT
    assert got["Message-ID"] == "<1@gatepost.invalid>"
    assert got.get_content_type() == "text/plain"
    assert (
        got.get_content().replace("\r\n", "\n") == "Hallo Rita,\n\n.ein Punkt am Anfang\nund 🎈\n"
    )
    assert office.letters[0].to == ["rita@mail.example"]


@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r", "\x0b", "\u2028", "\x85", "\0"])
@pytest.mark.parametrize("place", ["subject", "name", "message_id"])
def test_no_value_makes_a_header_of_its_own(place: str, break_: str) -> None:
    message = a_message(**{place: f"<x>{break_}Bcc: mallory@mail.example{break_}{break_}Words"})
    again = message_from_bytes(message.as_bytes(), policy=policy.default)
    assert again["Bcc"] is None
    assert set(again.keys()) == set(a_message().keys())


@pytest.mark.parametrize(
    "to",
    [
        "",
        "rita",
        "a@b\r\nBcc: m@x.example",
        "a@b, m@x.example",
        "A <a@b>",
        "ü@mail.example",
        "a@\0b",
    ],
)
def test_what_is_no_address_is_refused_for_good(to: str, office: PostOffice) -> None:
    with pytest.raises(NotSent) as refused:
        SmtpSender(office.url).send(a_message(to=to))
    assert refused.value.for_good
    assert office.letters == []


def test_a_refused_recipient_is_refused_for_good_and_a_busy_one_is_not(office: PostOffice) -> None:
    office.answer_to_recipient = "550 no such mailbox"
    with pytest.raises(NotSent) as refused:
        SmtpSender(office.url).send(a_message())
    assert refused.value.for_good
    office.answer_to_recipient = "450 busy"
    with pytest.raises(NotSent) as busy:
        SmtpSender(office.url).send(a_message())
    assert not busy.value.for_good


def test_a_server_that_drops_or_is_away_is_worth_another_try(office: PostOffice) -> None:
    office.drop = True
    with pytest.raises(NotSent) as dropped:
        SmtpSender(office.url).send(a_message())
    assert not dropped.value.for_good
    office.stop()
    with pytest.raises(NotSent) as away:
        SmtpSender(office.url).send(a_message())
    assert not away.value.for_good


def test_a_server_without_tls_never_sees_the_password(office: PostOffice) -> None:
    url = office.url.replace("smtp://", "smtp+starttls://rita:secret@")
    with pytest.raises(NotSent):
        SmtpSender(url).send(a_message())
    assert office.letters == []


def test_the_folder_gets_one_readable_file_per_message(tmp_path: Path) -> None:
    sender = FolderSender(tmp_path / "mail")
    sender.send(a_message(subject="../../etc/passwd: /dev/null"))
    sender.send(a_message(message_id="<2@gatepost.invalid>"))
    sender.send(a_message(message_id="<2@gatepost.invalid>"))
    names = sorted(each.name for each in (tmp_path / "mail").iterdir())
    assert len(names) == 2
    assert names[0].startswith("20260314-120000-rita@mail.example-..-..-etc-passwd")
    assert names[1].startswith("20260314-120000-rita@mail.example-schön-dass-du-da-bist")
    found = message_from_bytes((tmp_path / "mail" / names[1]).read_bytes(), policy=policy.default)
    assert found.get_content() == "Hallo Rita,\n\n.ein Punkt am Anfang\nund 🎈\n"


def test_very_long_words_still_make_a_file(tmp_path: Path) -> None:
    to = "r" * 64 + "@" + ".".join(["m" * 60] * 3) + ".example"
    FolderSender(tmp_path).send(a_message(to=to, subject="Ü" * 500))
    assert len(list(tmp_path.glob("*.eml"))) == 1


@pytest.mark.parametrize(
    ("smtp_url", "base_url", "expected"),
    [
        (None, "https://gate.example", "gatepost@gate.example"),
        (None, "http://127.0.0.1:8000", "gatepost@localhost"),
        ("smtp://mail.example", "https://gate.example", "gatepost@gate.example"),
        ("smtps://me%40mail.example:pw@mail.example", "https://gate.example", "me@mail.example"),
        ("smtp://u:p@mail.example?from=blog@gate.example", "http://[::1]", "blog@gate.example"),
    ],
)
def test_where_letters_come_from(smtp_url: str | None, base_url: str, expected: str) -> None:
    assert from_address(smtp_url, base_url) == expected
