"""A browser's worth of HTTP for a load: one connection that stays open, and a clock beside it."""

import asyncio
from dataclasses import dataclass
from time import perf_counter
from urllib.parse import urlencode, urlsplit


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    """By their names in small letters."""
    body: bytes
    asked: float
    """When it was asked for, by ``perf_counter``."""
    took: float
    """Seconds from when it was due until the last byte was there."""


class Asker:
    """Asks one server, one thing at a time."""

    def __init__(self, address: str) -> None:
        self.due = 0.0
        """When to ask next, by ``perf_counter``."""
        self._host, _, port = urlsplit(address).netloc.partition(":")
        self._port = int(port)

    async def open(self) -> None:
        self._reader, self._writer = await asyncio.open_connection(self._host, self._port)

    async def close(self) -> None:
        self._writer.close()
        await self._writer.wait_closed()

    async def get(self, path: str, **headers: str) -> Answer:
        return await self._ask("GET", path, headers, b"")

    async def post(self, path: str, form: dict[str, str], **headers: str) -> Answer:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return await self._ask("POST", path, headers | kind, urlencode(form).encode())

    async def _ask(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        said = {"Host": f"{self._host}:{self._port}", **headers}
        if body:
            said["Content-Length"] = str(len(body))
        lines = [f"{name.replace('_', '-')}: {value}\r\n" for name, value in said.items()]
        asked = perf_counter()
        self._writer.write(f"{method} {path} HTTP/1.1\r\n{''.join(lines)}\r\n".encode() + body)
        first, *others = (await self._reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        found = {}
        for line in others[:-2]:
            name, _, value = line.partition(": ")
            found[name.lower()] = value
        status = int(first.split(" ")[1])
        content = b"" if status == 304 else await self._content(found)
        return Answer(status, found, content, asked, perf_counter() - (self.due or asked))

    async def _content(self, headers: dict[str, str]) -> bytes:
        if "content-length" in headers:
            return await self._reader.readexactly(int(headers["content-length"]))
        parts = []
        while size := int(await self._reader.readline(), 16):
            parts.append(await self._reader.readexactly(size))
            await self._reader.readline()
        await self._reader.readline()
        return b"".join(parts)
