"""What single elements of an entry say."""

from lxml import etree

from blog.markup.clean import printable
from blog.porting.blogger.stream import ATOM

KIND_SCHEME = "http://schemas.google.com/g/2005#kind"
LABEL_SCHEME = "http://www.blogger.com/atom/ns#"
NO_KIND = "without a kind"

# Each is also known by its prefix alone: real backups lack declarations.
CONTROL = (
    "{http://purl.org/atom/app#}control",
    "{http://www.w3.org/2007/app}control",
    "app:control",
)
DRAFT = ("{http://purl.org/atom/app#}draft", "{http://www.w3.org/2007/app}draft", "app:draft")
IN_REPLY_TO = ("{http://purl.org/syndication/thread/1.0}in-reply-to", "thr:in-reply-to")
TOTAL = ("{http://purl.org/syndication/thread/1.0}total", "thr:total")
PROPERTY = ("{http://schemas.google.com/g/2005}extendedProperty", "gd:extendedProperty")


def kind_of(element: etree._Element) -> str:
    for category in element.iterchildren(f"{ATOM}category"):
        if category.get("scheme") == KIND_SCHEME:
            return category.get("term", "").rpartition("#")[2][:40] or NO_KIND
    return NO_KIND


def labels_of(element: etree._Element) -> tuple[str, ...]:
    names = (
        " ".join(printable(category.get("term", "")).split())
        for category in element.iterchildren(f"{ATOM}category")
        if category.get("scheme") == LABEL_SCHEME
    )
    return tuple(dict.fromkeys(name for name in names if name))


def is_draft(element: etree._Element) -> bool:
    control = first(element, CONTROL)
    draft = first(control, DRAFT) if control is not None else None
    return draft is not None and (draft.text or "").strip() == "yes"


def link(element: etree._Element, relation: str) -> str | None:
    for each in element.iterchildren(f"{ATOM}link"):
        if each.get("rel") == relation:
            return each.get("href")
    return None


def first(element: etree._Element, names: tuple[str, ...]) -> etree._Element | None:
    return next(element.iterchildren(*names), None)


def text(element: etree._Element, name: str) -> str:
    return element.findtext(f"{ATOM}{name}") or ""


def content_of(element: etree._Element) -> str:
    """Return what is in ``content``; markup that was not escaped (type xhtml) as it stands."""
    content = element.find(f"{ATOM}content")
    if content is None:
        return ""
    inner = (etree.tostring(each, encoding="unicode") for each in content)
    return (content.text or "") + "".join(inner)
