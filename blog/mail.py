"""Letters as messages, and the two ways they leave: over SMTP, or as files into a folder."""

import hashlib
import os
import re
import smtplib
import ssl
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

TIMEOUT_SECONDS = 30
"""For each answer of the mail server; a slower one is as good as none."""

SUBJECT_MAX = 200
"""Characters; a subject line is read at a glance."""

LINE_MAX = 900
"""Characters of a line that leaves as it is; mail servers take 998."""

PERMANENT = 500
"""SMTP's reply codes from here on mean: do not try again (RFC 5321, 4.2.1)."""


class _Policy(EmailPolicy):
    """As for any mail, but a long address in a header stays in one piece and as it is.

    The library would break it up into encoded words, which nobody reads as an address.
    """

    def fold(self, name: str, value: str) -> str:
        if name in ADDRESSES:
            return f"{name}: {value}{self.linesep}"
        folded: str = super().fold(name, value)
        return folded

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode("ascii", "surrogateescape")


ADDRESSES = frozenset({"List-Unsubscribe"})
"""Headers whose value is an address in ASCII, shorter than a line may be."""

SMTP = _Policy(linesep="\r\n")


class NotSent(Exception):
    """A letter did not leave; ``for_good`` when trying again would not help."""

    def __init__(self, reason: str, *, for_good: bool = False) -> None:
        super().__init__(reason)
        self.for_good = for_good


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Who writes: the address, and the name shown beside it."""

    name: str
    address: str


class Sender(Protocol):
    def send(self, message: EmailMessage) -> None:
        """Hand the message on; raise NotSent when that fails."""


def make_message(
    *,
    sender: Envelope,
    to: str,
    subject: str,
    body: str,
    message_id: str,
    at: datetime,
    headers: Mapping[str, str] | None = None,
) -> EmailMessage:
    """Return a plain text message; raise NotSent for an address that cannot be one.

    No value makes a header of its own: line breaks and control characters become spaces.
    """
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = Address(_one_line(sender.name), addr_spec=sender.address)
        message["To"] = Address(addr_spec=to)
        message["Subject"] = _one_line(subject)[:SUBJECT_MAX]
        message["Date"] = format_datetime(at)
        message["Message-ID"] = _one_line(message_id)
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notes in return
        for name, value in (headers or {}).items():
            message[name] = _one_line(value)
        message.set_content(body, cte=_encoding(body))
    except (ValueError, IndexError, MessageError) as error:
        raise NotSent(f"not a letter that can be sent ({error})", for_good=True) from None
    return message


def make_sender(smtp_url: str | None, folder: Path) -> Sender:
    """Return the way letters leave: by the mail server if there is one, else into ``folder``."""
    return SmtpSender(smtp_url) if smtp_url else FolderSender(folder)


def from_address(smtp_url: str | None, base_url: str) -> str:
    """Return the address letters come from.

    The mail server's URL may say ``?from=``; else its user if that is an address; else one at the
    blog's own host.
    """
    parts = urlsplit(smtp_url or "")
    named = parse_qs(parts.query).get("from", [""])[0] or unquote(parts.username or "")
    return named if "@" in named else f"gatepost@{_mail_host(base_url)}"


@dataclass(frozen=True, slots=True)
class SmtpSender:
    """Sends over ``smtp://``, ``smtps://`` (TLS from the start) or ``smtp+starttls://``."""

    url: str

    def send(self, message: EmailMessage) -> None:
        try:
            with self._connect() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            codes = {to: answer[0] for to, answer in refused.recipients.items()}
            for_good = all(code >= PERMANENT for code in codes.values())
            raise NotSent(f"recipient refused: {refused.recipients}", for_good=for_good) from None
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent(f"{type(error).__name__}: {error}") from None

    def _connect(self) -> smtplib.SMTP:
        parts = urlsplit(self.url)
        host = parts.hostname or "localhost"
        server: smtplib.SMTP
        if parts.scheme == "smtps":
            context = ssl.create_default_context()
            server = smtplib.SMTP_SSL(
                host, parts.port or 465, timeout=TIMEOUT_SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(
                host, parts.port or (587 if "+" in parts.scheme else 25), timeout=TIMEOUT_SECONDS
            )
        try:
            if parts.scheme == "smtp+starttls":
                server.starttls(context=ssl.create_default_context())
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
        except BaseException:
            server.close()
            raise
        return server


@dataclass(frozen=True, slots=True)
class FolderSender:
    """Writes each message to a file of its own; one sent again replaces itself."""

    folder: Path

    def send(self, message: EmailMessage) -> None:
        name = _file_name(message)
        # Whoever looks for *.eml finds whole letters only.
        unfinished = self.folder / f"{name}.part"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(_readable(message))
            unfinished.replace(self.folder / name)
        except OSError as error:
            raise NotSent(f"cannot write to {self.folder} ({error.strerror})") from None


def _file_name(message: EmailMessage) -> str:
    """Return a name that sorts by date and says what is inside."""
    date = message["Date"].datetime
    words = re.sub(r"[^\w@.]+", "-", f"{message['To']} {message['Subject']}".lower())
    own = hashlib.sha256(str(message["Message-ID"]).encode()).hexdigest()[:8]
    return f"{date:%Y%m%d-%H%M%S}-{words.encode()[:100].decode(errors='ignore')}-{own}.eml"


def _encoding(body: str) -> str:
    """Return how the text travels: as it is where every server takes it (RFC 5321, 4.5.3.1.6)."""
    short = all(len(line) <= LINE_MAX for line in body.splitlines())
    return "7bit" if short and body.isascii() else "quoted-printable"


def _readable(message: EmailMessage) -> bytes:
    """Return the message with its text unencoded, so that a link can be copied from the file."""
    plain = deepcopy(message)
    plain.set_content(message.get_content(), cte="8bit")
    return plain.as_bytes(policy=SMTP.clone(linesep="\n"))


def _one_line(text: str) -> str:
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def _mail_host(base_url: str) -> str:
    host = urlsplit(base_url).hostname or "localhost"
    try:
        ip_address(host)
    except ValueError:
        return host
    return "localhost"
