"""Style sheets and scripts."""

import re

from flask import Flask

from tests.browse import Visitor


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
