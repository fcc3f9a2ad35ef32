"""What every address and every answer of the blog has in common."""

import re
from collections.abc import Callable, Iterator
from functools import wraps
from hashlib import sha256
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from flask import Flask, abort, current_app, g, redirect, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from werkzeug.routing import BaseConverter, ValidationError
from werkzeug.wrappers import Response

from blog import form_token, security_log
from blog.headers import SAME_FOR_ALL, add_headers
from blog.one_slash import lead_to_one_slash

View = Callable[..., Any]

BODY_MAX = 2 * 1024 * 1024
"""Bytes of a request: the longest post anyone writes by hand, with room; uploads are not forms."""

FIELDS_MAX = 1000
"""Fields of a form; ours have some dozens. As Werkzeug has it for forms with files: half a million tiny ones would
take half a second to read."""

BIGGEST_ID = 2**63 - 1

SAME_SITE = frozenset({"same-origin", "none"})
"""What ``Sec-Fetch-Site`` says of our own pages, and of what a person does in the browser itself."""

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class IdConverter(BaseConverter):
    """``<id:x>``: a positive number that fits a column; 10^30 is nobody's id, so it is a 404.

    Written in one way: each other address for a page would be one more that the page cache holds.
    """

    regex = r"[1-9][0-9]{0,18}"

    def to_python(self, value: str) -> int:
        number = int(value)
        if number > BIGGEST_ID:
            raise ValidationError
        return number


def init_app(app: Flask) -> None:
    app.url_map.converters["id"] = IdConverter
    app.config.update(
        MAX_CONTENT_LENGTH=BODY_MAX,
        MAX_FORM_MEMORY_SIZE=BODY_MAX,
    )
    app.session_interface = Sessions()
    form_token.init_app(app)
    app.before_request(lead_to_one_slash)
    app.before_request(let_files_in)
    app.before_request(refuse_foreign_posts)
    app.before_request(refuse_other_bodies)
    app.before_request(refuse_many_fields)
    app.before_request(refuse_broken_text)
    app.before_request(check_csrf)
    app.after_request(add_headers)


class Sessions(SecureCookieSessionInterface):
    """Flask's sessions, which leave files and pictures alone: those are the same for everybody.

    Signed with SHA-256, where Flask still takes SHA-1.
    """

    digest_method = staticmethod(sha256)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not request.path.startswith(SAME_FOR_ALL):
            super().save_session(app, session, response)  # type: ignore[arg-type]


def takes_files(limit: int) -> Callable[[View], View]:
    """Mark a view whose form may hold a file: its body has at most ``limit`` bytes."""

    def decorate(view: View) -> View:
        view.body_max = limit  # type: ignore[attr-defined]
        return view

    return decorate


def let_files_in() -> None:
    """Raise the limit of the body where a file may come; before anything reads it."""
    view = current_app.view_functions.get(request.endpoint or "")
    limit = getattr(view, "body_max", None)
    if limit is not None:
        request.max_content_length = limit


def refuse_foreign_posts() -> None:
    """Turn away what another site's page sends, before a session is touched.

    Browsers name the origin of every cross-site POST (Fetch standard, "Origin" header), and newer
    ones say how the page that sends is related to us (Fetch Metadata, "Sec-Fetch-Site").
    """
    if request.method != "POST" or _is_open_to_anywhere():
        return
    origin = request.headers.get("Origin")
    relation = request.headers.get("Sec-Fetch-Site", "none")
    if (origin is not None and not _is_ours(origin)) or relation not in SAME_SITE:
        security_log.record("post.foreign", endpoint=request.endpoint, relation=relation)
        abort(403)


def _is_ours(origin: str) -> bool:
    """Whether scheme and host are this blog's: on https, what came over http may be anybody's."""
    base = urlsplit(current_app.config["BASE_URL"])
    return origin in {f"{base.scheme}://{host}" for host in (base.netloc, request.host)}


def refuse_other_bodies() -> None:
    """415 for a body that is no form: every door takes forms, and nothing else is looked at.

    But for doors that are open to anywhere: what comes in there is not ours to choose.
    """
    if _is_open_to_anywhere():
        return
    if request.method == "POST" and request.mimetype not in ("", *FORMS):
        abort(415)


def refuse_many_fields() -> None:
    """413 for more fields than any form of ours has, before they are taken apart."""
    for sent in (request.query_string, _urlencoded_body()):
        if sent.count(b"&") >= FIELDS_MAX:
            abort(413)


def refuse_broken_text() -> None:
    """400 for NUL and for bytes that are not UTF-8: no form of ours sends them, no text needs them."""
    for sent in (request.query_string, _urlencoded_body()):
        try:
            text = unquote_to_bytes(sent).decode()
        except UnicodeDecodeError:
            abort(400)
        if "\0" in text:
            abort(400)
    if any(_is_broken(text) for text in (request.path, *_multipart_texts())):
        abort(400)


def _urlencoded_body() -> bytes:
    """Return the body of a form as it came; reading it first leaves it there for the form."""
    if request.mimetype != FORMS[0]:
        return b""
    return request.get_data(cache=True)


def _multipart_texts() -> Iterator[str]:
    if request.mimetype == FORMS[1]:
        for pair in request.form.items(multi=True):
            yield from pair


def _is_broken(text: str) -> bool:
    """Whether a decoder met NUL or wrong bytes; it puts U+FFFD in their place."""
    return "\0" in text or "\ufffd" in text


def check_csrf() -> None:
    """Check the token of every changing request; a view that keeps text answers for itself.

    A form lives as long as the session it came with.
    """
    if request.method in {"GET", "HEAD", "OPTIONS"} or request.endpoint is None:
        return
    if _is_open_to_anywhere():
        return
    try:
        form_token.check_form_token()
    except form_token.FormExpired:
        security_log.record("form.expired", endpoint=request.endpoint)
        view = current_app.view_functions[request.endpoint]
        if not getattr(view, "keeps_text", False):
            raise
        g.form_expired = True


def from_anywhere(view: View) -> View:
    """Mark a view that takes a POST without our token and from any page.

    Only for what proves itself by a signed address and asks for nothing of who is signed in.
    """
    view.from_anywhere = True  # type: ignore[attr-defined]
    return view


def _is_open_to_anywhere() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "from_anywhere", False)


def keeps_text(show_again: View) -> Callable[[View], View]:
    """Decorate a view whose form holds typed text: when the form expired, ``show_again`` answers.

    The view itself is not called then, so it cannot forget to refuse.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if g.get("form_expired"):
                return show_again(*args, **kwargs)
            return view(*args, **kwargs)

        guarded.keeps_text = True  # type: ignore[attr-defined]
        return guarded

    return decorate


def see_other(url: str) -> Response:
    """Answer a successful POST: look over there (303)."""
    return redirect(url, code=303)


def way_back(default: str) -> str:
    """Return the ``next`` address of this request if it stays on this blog, else ``default``.

    Only a path: a scheme, a host, a backslash or a control character sends people elsewhere in
    some browser (WHATWG URL standard: backslashes count as slashes, tabs and newlines vanish).
    """
    target = request.values.get("next", "")
    sound = (
        target.startswith("/")
        and not target.startswith(("//", "/\\"))
        and "\\" not in target
        and target.isprintable()
    )
    return target if sound else default


def number_argument(name: str) -> int | None:
    """Return the id that the address names, if it does; 404 for what is no id."""
    text = request.args.get(name)
    if text is None:
        return None
    if not re.fullmatch(IdConverter.regex, text) or not 0 < int(text) <= BIGGEST_ID:
        abort(404)
    return int(text)
