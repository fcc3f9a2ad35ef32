"""Style sheets and scripts: at addresses that change with their content, so browsers keep them for ever.

The CSS lies in one file per block. A page asks for one sheet; the blocks it imports are written out
into it here, once at start, so that an old phone waits for one answer instead of twenty.
"""

import gzip
import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, current_app, make_response, request

SHEETS = ("css/main.css", "css/desk.css")
IMPORT = re.compile(r'@import url\("([^"]+)"\) layer\((\w+)\);')
TEXTS = frozenset((".css", ".js", ".svg", ".webmanifest"))
"""What compression makes smaller."""
OK = 200
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
        written = written_out(folder / name)
        app.add_url_rule(f"{app.static_url_path}/{name}", f"sheet:{name}", _serving(written))
    app.after_request(_keep_for_ever)


def written_out(sheet: Path) -> str:
    """Return the sheet with each import replaced by what it imports, in the same layer."""

    def block(found: re.Match[str]) -> str:
        return f"@layer {found[2]} {{\n{(sheet.parent / found[1]).read_text(encoding='utf-8')}}}"

    return IMPORT.sub(block, sheet.read_text(encoding="utf-8"))


def _serving(css: str) -> Callable[[], Response]:
    def sheet() -> Response:
        answer = make_response(css)
        answer.mimetype = "text/css"
        return answer

    return sheet


def _keep_for_ever(response: Response) -> Response:
    if request.path.startswith(f"{current_app.static_url_path}/") and response.status_code == OK:
        response.headers["Cache-Control"] = FOR_EVER
    return response
