"""Reading a page as its parts."""

from lxml import etree, html
from lxml.html import HtmlElement
from werkzeug.test import TestResponse

ATOM = {
    "a": "http://www.w3.org/2005/Atom",
    "thr": "http://purl.org/syndication/thread/1.0",
    "o": "http://a9.com/-/spec/opensearchrss/1.0/",
}


def parsed(answer: TestResponse) -> HtmlElement:
    assert answer.status_code == 200, answer.status_code
    return html.fromstring(answer.get_data(as_text=True))


def texts(answer: TestResponse, path: str) -> list[str]:
    """Return the words of every element that ``path`` finds, white space folded."""
    return [" ".join(found.text_content().split()) for found in parsed(answer).xpath(path)]


def links(answer: TestResponse, path: str = "//a") -> list[str]:
    return [str(found.get("href")) for found in parsed(answer).xpath(path)]


def feed(answer: TestResponse) -> etree._Element:
    assert answer.status_code == 200, answer.status_code
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return etree.fromstring(answer.get_data())


def in_feed(answer: TestResponse, path: str) -> list[str]:
    """Return the texts or attributes that ``path`` finds, with ``a:`` for Atom's elements."""
    found = feed(answer).xpath(path, namespaces=ATOM)
    return [str(each.text if isinstance(each, etree._Element) else each) for each in found]
