"""Style sheets and scripts."""

import gzip
import re
from pathlib import Path

from flask import Flask

from tests.browse import Visitor
from tests.operate import gatepost


def test_a_sheet_arrives_whole_and_is_kept_for_ever(app: Flask, visit: Visitor) -> None:
    for name in ("css/main.css", "css/desk.css"):
        answer = visit.get(f"{app.static_url_path}/{name}")
        assert answer.status_code == 200
        assert answer.mimetype == "text/css"
        assert "immutable" in answer.headers["Cache-Control"]
        assert "@import" not in answer.get_data(as_text=True)


def test_the_address_of_a_script_names_its_content(app: Flask, visit: Visitor) -> None:
    assert re.fullmatch(r"/static/[0-9a-f]{12}", str(app.static_url_path))
    with visit.get(f"{app.static_url_path}/js/main.js") as answer:
        assert "immutable" in answer.headers["Cache-Control"]
        assert "Cookie" not in answer.headers.get("Vary", "")


def test_an_asset_that_does_not_exist_is_not_kept(app: Flask, visit: Visitor) -> None:
    answer = visit.get(f"{app.static_url_path}/js/none.js")
    assert answer.status_code == 404
    assert "immutable" not in answer.headers["Cache-Control"]


def test_they_are_written_out_for_a_web_server_as_the_blog_would_send_them(
    app: Flask, visit: Visitor, tmp_path: Path
) -> None:
    said = gatepost("static", str(tmp_path))
    assert said.returncode == 0
    written = tmp_path / str(app.static_url_path).strip("/")
    for name in ("css/main.css", "css/desk.css", "js/main.js", "icon-180.png"):
        with visit.get(f"{app.static_url_path}/{name}") as answer:
            assert (written / name).read_bytes() == answer.get_data()
    assert (
        gzip.decompress((written / "css/main.css.gz").read_bytes())
        == (written / "css/main.css").read_bytes()
    )
    assert gatepost("static", str(tmp_path)).returncode == 0, "again, over what is there"
    assert [each.name for each in tmp_path.rglob("*.new")] == []


def test_a_folder_that_cannot_be_written_is_named_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = gatepost("static", str(tmp_path / "file" / "below"))
    assert said.returncode != 0
    assert len(said.stderr.strip().splitlines()) == 1
    assert "file" in said.stderr
