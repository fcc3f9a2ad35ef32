"""Every line of a log as one JSON object: text that somebody typed begins no line of its own."""

import json
import logging
import sys
import threading
from datetime import UTC, datetime
from types import TracebackType

log = logging.getLogger("gatepost")


class JsonLines(logging.Formatter):
    """An event with its facts, or a message with where it came from; a traceback is part of its line."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        facts = record.__dict__.get("facts")
        if facts is not None:
            return json.dumps({"at": at, "event": record.msg, **facts})
        said = {
            "at": at,
            "level": record.levelname.lower(),
            "log": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            said["traceback"] = self.formatException(record.exc_info)
        return json.dumps(said)


def init() -> None:
    """Let all logs of this process out as such lines, and the errors that end it or a thread of it."""
    root = logging.getLogger()
    if not any(isinstance(each.formatter, JsonLines) for each in root.handlers):
        out = logging.StreamHandler(sys.stderr)
        out.setFormatter(JsonLines())
        root.addHandler(out)
    sys.excepthook = _ended
    threading.excepthook = lambda end: _ended(end.exc_type, end.exc_value, end.exc_traceback)


def _ended(
    kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt | SystemExit) or error is None:
        return
    log.critical("ended by an error", exc_info=(kind, error, trace))
