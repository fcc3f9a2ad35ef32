"""An address as a log may tell it."""


def outline(path: str) -> str:
    """Return the path with its first part and its numbers alone: any other word may be a letter's token."""
    first, *rest = path.lstrip("/").split("/")
    return "/" + "/".join((first, *(_number_or_star(each) for each in rest)))


def _number_or_star(part: str) -> str:
    return part if not part or (part.isascii() and part.isdigit()) else "*"
