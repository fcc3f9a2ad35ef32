"""Style sheets and scripts."""

import gzip
import json
import re
from pathlib import Path

import pytest
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


def test_a_sheet_comes_compressed_to_who_takes_it(app: Flask, visit: Visitor) -> None:
    address = f"{app.static_url_path}/css/main.css"
    packed = visit.get(address, headers={"Accept-Encoding": "br, gzip"})
    plain = visit.get(address, headers={"Accept-Encoding": "gzip;q=0"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed.get_data()) == plain.get_data()
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"


def test_a_sheet_holds_nothing_that_only_people_read(app: Flask, visit: Visitor) -> None:
    css = visit.get(f"{app.static_url_path}/css/main.css").get_data(as_text=True)
    assert "/*" not in css
    assert "\n " not in css
    assert css.count("{") == css.count("}")


def test_browsers_may_fetch_ahead_what_readers_read_and_nothing_else(
    app: Flask, visit: Visitor
) -> None:
    page = visit.get("/archive")
    assert page.headers["Accept-CH"] == "Sec-CH-Prefers-Reduced-Motion"
    rules = page.headers["Speculation-Rules"].strip('"')
    answer = visit.get(rules, headers={"Sec-CH-Prefers-Reduced-Motion": "no-preference"})
    assert answer.mimetype == "application/speculationrules+json"
    (rule,) = json.loads(answer.get_data())["prefetch"]
    assert rule["where"]["href_matches"] == [
        "/",
        "/:year(\\d{4})/*",
        "/p/*",
        "/archive",
        "/search/*",
    ]
    assert "Speculation-Rules" not in visit.get("/nothing").headers


@pytest.mark.parametrize(
    "preference",
    [
        {"Sec-CH-Prefers-Reduced-Motion": "reduce"},
        {"Sec-CH-Prefers-Reduced-Motion": '"reduce"'},
        {"Sec-CH-Prefers-Reduced-Motion": '"no-preference"', "Save-Data": "on"},
        {},
    ],
)
def test_nothing_is_fetched_ahead_for_who_wants_less_motion_or_less_data(
    visit: Visitor, preference: dict[str, str]
) -> None:
    rules = visit.get("/archive").headers["Speculation-Rules"].strip('"')
    answer = visit.get(rules, headers=preference)
    assert json.loads(answer.get_data()) == {}
    assert set(answer.vary) == {"Sec-CH-Prefers-Reduced-Motion", "Save-Data"}


def test_what_a_reader_loads_with_a_page_is_light(app: Flask, visit: Visitor) -> None:
    """A post page and all it loads is to be at most 30 kB on the wire; this is what is not the page."""
    page = visit.get("/archive").get_data(as_text=True)
    assert page.count('rel="stylesheet"') == 1
    loaded = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))
    sizes = {}
    for address in loaded:
        with visit.get(address, headers={"Accept-Encoding": "gzip"}) as answer:
            sizes[address] = len(answer.get_data())
    assert sum(sizes.values()) < 12_000, sizes
