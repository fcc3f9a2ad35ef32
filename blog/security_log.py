"""What happened at the walls, as one JSON object a line, for whoever watches over several machines.

The lines go to the logger ``gatepost.security``, which writes to standard error like every other log.
Only what is named here is ever written: no text that somebody typed, no address of a letter, no
password, no token.
"""

import logging
import time
from functools import lru_cache
from typing import Any

from blog import log_lines
from blog.networks import network_of

log = logging.getLogger("gatepost.security")

VALUE_MAX = 200
"""Characters of a value: strangers choose some of them, and a log is not theirs to fill."""


def init() -> None:
    """Let the lines out, whatever else is logged; see ``log_lines.py``."""
    log.setLevel(logging.INFO)
    log_lines.init()


def record(event: str, **facts: Any) -> None:
    """Write ``event`` (like ``sign_in.failed``) with numbers, names of rules and networks only.

    A ``network`` may be an address: it is shortened here, so that none is ever written whole.
    """
    if "network" in facts:
        facts["network"] = network_of(facts["network"])
    log.info(event, extra={"facts": {name: _short(value) for name, value in facts.items()}})


def record_once_a_minute(event: str, **facts: Any) -> None:
    """Write ``event`` unless the same was written this minute: whoever knocks on and on fills no log."""
    _once(event, tuple(facts.items()), int(time.time()) // 60)


@lru_cache(maxsize=1024)
def _once(event: str, facts: tuple[tuple[str, Any], ...], _minute: int) -> None:
    record(event, **dict(facts))


def _short(value: Any) -> Any:
    return value[:VALUE_MAX] if isinstance(value, str) else value
