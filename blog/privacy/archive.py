"""A ZIP file as it is written: what goes in is not known before, and nothing is held but what waits."""

import io
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

CHUNK = 64 * 1024
"""Bytes that are sent at once."""


class _Sink(io.RawIOBase):
    """Takes what ZipFile writes, until somebody fetches it; cannot go back, so ZipFile does not try."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._waiting += data
        return len(data)

    def __len__(self) -> int:
        return len(self._waiting)

    def take(self) -> bytes:
        taken, self._waiting = bytes(self._waiting), bytearray()
        return taken


def zip_of(files: Iterable[tuple[str, Iterable[bytes]]], at: datetime) -> Iterator[bytes]:
    """Yield a ZIP file with these files, each made while it is sent."""
    sink = _Sink()
    with ZipFile(sink, "w", ZIP_DEFLATED) as archive:
        for name, pieces in files:
            info = ZipInfo(name, at.timetuple()[:6])
            info.compress_type = ZIP_DEFLATED
            info.external_attr = (
                0o600 << 16
            )  # whoever unpacks it on a shared machine keeps it to themselves
            with archive.open(info, "w", force_zip64=True) as file:
                for piece in pieces:
                    file.write(piece)
                    if len(sink) >= CHUNK:
                        yield sink.take()
            yield sink.take()
    yield sink.take()


def json_of(rows: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """Yield the rows as one JSON array; times as ISO 8601 in UTC."""
    before = "[\n"
    for row in rows:
        yield f"{before}{json.dumps(row, ensure_ascii=False, indent=1, default=_said)}".encode()
        before = ",\n"
    yield b"[]\n" if before == "[\n" else b"\n]\n"


def _said(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
