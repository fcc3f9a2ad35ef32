"""Style sheets and scripts: at addresses that change with their content, so browsers keep them for ever.

The CSS lies in one file per block. A page asks for one sheet; the blocks it imports are written out
into it here, once at start, so that an old phone waits for one answer instead of twenty.
"""

import gzip
import json
import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, current_app, make_response, request

SHEETS = ("css/main.css", "css/desk.css")
IMPORT = re.compile(r'@import url\("([^"]+)"\) layer\((\w+)\);')
TEXTS = frozenset((".css", ".js", ".svg", ".webmanifest"))
"""What compression makes smaller."""
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
OK = 200
PREFETCH_NAME = "prefetch.json"
PREFETCH = {
    "prefetch": [
        {
            "where": {"href_matches": ["/", r"/:year(\d{4})/*", "/p/*", "/archive", "/search/*"]},
            "eagerness": "moderate",
        }
    ]
}
"""What a browser may fetch when a finger or a pointer rests on its link: what readers read.

Nothing of one's own, nothing of the desk. HTML standard, "Speculation rules".
"""
MOTION = "Sec-CH-Prefers-Reduced-Motion"
"""Says what ``prefers-reduced-motion`` says, on the request for the rules alone: pages stay the same for all."""
FOR_EVER = "public, max-age=31536000, immutable"


def versioned_path(folder: Path) -> str:
    """Return the address of the static files, with a digest of all of them in it."""
    digest = sha256()
    for file in sorted(each for each in folder.rglob("*") if each.is_file()):
        digest.update(file.relative_to(folder).as_posix().encode() + file.read_bytes())
    return f"/static/{digest.hexdigest()[:12]}"


def write(package: Path, folder: Path) -> str:
    """Write the files below ``folder`` as browsers ask for them; return their address.

    What an earlier version wrote stays: pages that were sent before still ask for it. Beside each
    text lies the same compressed, for servers that send it as it is (nginx: ``gzip_static``).
    """
    address = versioned_path(package)
    sheets = {package / name for name in SHEETS}
    for file in (each for each in package.rglob("*") if each.is_file()):
        body = written_out(file).encode() if file in sheets else file.read_bytes()
        target = folder / address.strip("/") / file.relative_to(package)
        target.parent.mkdir(parents=True, exist_ok=True)
        _write_whole(target, body)
        if file.suffix in TEXTS:
            _write_whole(target.with_name(f"{target.name}.gz"), gzip.compress(body, mtime=0))
    return address


def _write_whole(target: Path, body: bytes) -> None:
    """Write the file in one step: a server beside us may be reading it."""
    fresh = target.with_name(f".{target.name}.new")
    fresh.write_bytes(body)
    fresh.chmod(0o644)
    fresh.replace(target)


def init_app(app: Flask) -> None:
    folder = Path(str(app.static_folder))
    for name in SHEETS:
        answer = _serving(written_out(folder / name), "text/css")
        app.add_url_rule(f"{app.static_url_path}/{name}", f"sheet:{name}", answer)
    app.add_url_rule(f"{app.static_url_path}/{PREFETCH_NAME}", "prefetch", _prefetch)
    app.after_request(_keep_for_ever)
    app.after_request(_name_prefetch)


def written_out(sheet: Path) -> str:
    """Return the sheet with each import replaced by what it imports, in the same layer.

    What only people read, comments and indentation, is left out.
    """

    def block(found: re.Match[str]) -> str:
        return f"@layer {found[2]} {{\n{(sheet.parent / found[1]).read_text(encoding='utf-8')}}}"

    whole = IMPORT.sub(block, sheet.read_text(encoding="utf-8"))
    lines = (line.strip() for line in COMMENT.sub("", whole).splitlines())
    return "\n".join(line for line in lines if line)


def _serving(text: str, mimetype: str) -> Callable[[], Response]:
    """Return a view that sends the text, compressed where the browser takes that."""
    plain = text.encode()
    packed = gzip.compress(plain, mtime=0)

    def send() -> Response:
        takes_it = request.accept_encodings["gzip"] > 0
        answer = make_response(packed if takes_it else plain)
        answer.mimetype = mimetype
        answer.vary.add("Accept-Encoding")
        if takes_it:
            answer.content_encoding = "gzip"
        return answer

    return send


def _prefetch() -> Response:
    """Answer with the rules, or with none for who wants less motion or less data, or does not say."""
    wanted = request.headers.get(MOTION, "").strip('"') == "no-preference"
    spared = request.headers.get("Save-Data", "").lower() == "on"
    answer = make_response(json.dumps(PREFETCH if wanted and not spared else {}))
    answer.mimetype = "application/speculationrules+json"
    answer.vary.update((MOTION, "Save-Data"))
    return answer


def _keep_for_ever(response: Response) -> Response:
    if request.path.startswith(f"{current_app.static_url_path}/") and response.status_code == OK:
        response.headers["Cache-Control"] = FOR_EVER
    return response


def _name_prefetch(response: Response) -> Response:
    """Tell browsers with speculation rules where ours are; others do not know the headers."""
    if response.mimetype == "text/html" and response.status_code == OK:
        rules = f'"{current_app.static_url_path}/{PREFETCH_NAME}"'
        response.headers.setdefault("Speculation-Rules", rules)
        response.headers.setdefault("Accept-CH", MOTION)
    return response
