"""A real SMTP server that accepts, refuses or drops what it is told to."""

# ruff: noqa: ARG002 - aiosmtpd calls by position

import asyncio
import socket
from dataclasses import dataclass
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Received:
    to: list[str]
    content: bytes


class PostOffice:
    def __init__(self) -> None:
        self.letters: list[Received] = []
        self.answer_to_recipient = "250 fine"
        self.drop = False
        self.delay = 0.0
        """Seconds before a letter is accepted."""
        self.accept_and_hang_up = False
        """Take a letter and close the line before saying so."""
        self.every_third_time_fails = False
        """Refuse for now, or hang up, by turns."""
        self.begun = 0
        """Letters whose text came in, accepted by now or not."""
        self._asked = 0
        self._open = False
        self._controller = Controller(self, hostname="127.0.0.1", port=_free_port())

    def __enter__(self) -> Self:
        self._controller.start()
        self._open = True
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Close the doors; doing it twice is fine."""
        if self._open:
            self._controller.stop()
        self._open = False

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._controller.port}"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's names
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._asked += 1
        if self.every_third_time_fails and self._asked % 3 == 0:
            if self._asked % 2:
                return "451 try again"
            server.transport.close()
        if self.drop:
            server.transport.close()
        if self.answer_to_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer_to_recipient

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.begun += 1
        await asyncio.sleep(self.delay)
        self.letters.append(Received(list(envelope.rcpt_tos), bytes(envelope.content or b"")))
        if self.accept_and_hang_up:
            server.transport.close()
        return "250 fine"


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
