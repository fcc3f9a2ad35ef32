"""What the process that others are forked from does once, so that none of them does it again."""

import gc

import lxml.html  # noqa: F401 - loaded for those who are forked
import pytest  # noqa: F401

from blog.cli import COMMANDS, main
from tests import forked

forked.loaded()
for command in COMMANDS:
    main.get_command(None, command)  # type: ignore[arg-type] - the context is not looked at
gc.collect()
gc.freeze()
