"""What the process that others are forked from does once, so that none of them does it again."""

import gc

import lxml.html  # noqa: F401 - loaded for those who are forked
import pytest  # noqa: F401

from tests import forked

forked.loaded()
gc.collect()
gc.freeze()
