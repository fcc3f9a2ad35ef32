"""What stays of somebody who closes their account."""

from enum import StrEnum


class Leaves(StrEnum):
    """What somebody who closes their account leaves of their comments."""

    NAME = "name"
    """All as it is, under the name."""
    NOBODY = "nobody"
    """The words, under a name that says nothing."""
    NOTHING = "nothing"
    """Only that something stood there."""
