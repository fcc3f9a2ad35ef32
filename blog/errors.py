"""Every refusal of the program, in one tree; ``error_pages.py`` maps it to HTTP, ``cli.py`` to exit codes.

    GatepostError
    ├── ConfigError            a setting of the environment is wrong; ends the start
    ├── ImportRefused          a file cannot be read; names the line
    └── Refusal                the program works, the request may not go through
        ├── NotFound           404  nothing there that this person may see
        ├── Forbidden          403  there, but not for this person
        ├── Conflict           409  somebody else was faster
        ├── Invalid            422  the input is wrong; carries the field
        └── TooFast            429  later, please; carries the seconds

Slices add leaves beside the thing they refuse, never a new branch.
"""


class GatepostError(Exception):
    """The root; ``str()`` of it is one line that a person can act on."""


class ConfigError(GatepostError):
    """A value of the environment is wrong; the message names it."""


class ImportRefused(GatepostError):
    """A file that is to move in cannot be read; the message names file and line."""


class Refusal(GatepostError):
    """A request that may not go through; nothing was changed.

    ``message`` is English with ``%(name)s`` places, marked with ``N_`` where it is written; ``facts``
    fill them; ``field`` names the form field that is to say so, if there is one.
    """

    def __init__(self, message: str, *, field: str | None = None, **facts: object) -> None:
        super().__init__(message % facts if facts else message)
        self.message = message
        self.facts = facts
        self.field = field


class NotFound(Refusal):
    pass


class Forbidden(Refusal):
    pass


class Conflict(Refusal):
    pass


class Invalid(Refusal):
    pass


class TooFast(Refusal):
    """Come back in ``retry_after`` seconds."""

    def __init__(self, message: str, *, retry_after: int, **facts: object) -> None:
        super().__init__(message, field=None, retry_after=retry_after, **facts)
        self.retry_after = retry_after
