"""Regular expressions by RE2, which matches in time that grows with the text and with nothing else."""

from typing import Any

import re2


class BadPattern(ValueError):
    """``why`` says it in the engine's words, in English."""

    def __init__(self, pattern: str, why: str) -> None:
        super().__init__(f"{pattern[:80]}: {why}")
        self.why = why


def made(pattern: str, memory: int) -> Any:
    """Return the pattern ready for use in ``memory`` bytes, whatever the case; raise BadPattern."""
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = memory
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        raise BadPattern(pattern, _said(error)) from None
    except UnicodeEncodeError:
        raise BadPattern(pattern, "invalid UTF-8") from None


def any_of(words: list[str], memory: int) -> Any:
    """Return what finds any of the words as they stand; raise BadPattern if they are too many."""
    return made("|".join(map(re2.escape, words)), memory)


def _said(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    return said.decode(errors="replace") if isinstance(said, bytes) else str(said)
