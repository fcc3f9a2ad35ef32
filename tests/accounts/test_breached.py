"""The operator's list of stolen passwords."""

from hashlib import sha1
from pathlib import Path

import pytest
from flask import Flask

from blog.breached import PIECE, Breached
from blog.config import Config
from blog.errors import ConfigError
from tests.browse import Visitor, words
from tests.operate import gatepost
from tests.test_config import at, refused

STOLEN = "seven loud trams at noon"


def a_list(folder: Path, passwords: list[str], end: str = "\n") -> Path:
    hashes = sorted(sha1(each.encode()).hexdigest().upper() for each in passwords)
    lines = [f"{each}:{number * 7919}" for number, each in enumerate(hashes, 1)]
    path = folder / "stolen.txt"
    path.write_bytes((end.join(lines) + end).encode())
    return path


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("number", [1, 2, 90, 3_000])
def test_all_that_stand_there_are_found_and_no_others(
    tmp_path: Path, number: int, end: str
) -> None:
    passwords = [f"password {each}" for each in range(number)]
    path = a_list(tmp_path, passwords, end)
    breached = Breached.in_file(path)
    looked_for = passwords if number < 100 else passwords[::7]
    assert [each for each in looked_for if each not in breached] == []
    assert [each for each in range(300) if f"another {each}" in breached] == []
    path.write_bytes(path.read_bytes().rstrip())  # a last line without an end
    assert [each for each in looked_for if each not in breached] == []
    assert number < 3_000 or path.stat().st_size > 20 * PIECE


@pytest.mark.parametrize(
    "content",
    [
        "",
        "\n",
        "password\nletmein\n",
        "0" * 32 + ":5\n",
        "F" * 40 + ":9\n" + "0" * 40 + ":8\n",
        "".join(f"{sha1(bytes([each])).hexdigest()}:{each}\n" for each in range(200)),
        "0" * 40 + ":1\n" + "no hash\n" * 50,
        "7" * 500_000,
    ],
)
def test_what_is_no_list_in_its_order_ends_the_start(tmp_path: Path, content: str) -> None:
    path = tmp_path / "stolen.txt"
    path.write_text(content)
    with pytest.raises(ConfigError, match=r"GATEPOST_BREACHED_PASSWORDS: .* is no list"):
        Breached.in_file(path)


def test_a_list_that_is_not_there_ends_with_one_line(tmp_path: Path) -> None:
    for wrong in (tmp_path / "nowhere", tmp_path):
        said = gatepost("init", **at(tmp_path), GATEPOST_BREACHED_PASSWORDS=str(wrong))
        refused(said, "GATEPOST_BREACHED_PASSWORDS: cannot read")


def test_a_stolen_password_is_chosen_by_nobody(
    app: Flask, config: Config, visit: Visitor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = {"email": "ada@mail.example", "display_name": "Ada", "password": STOLEN}
    path = a_list(tmp_path, [STOLEN, "another that was stolen"])
    monkeypatch.setitem(app.config, "BREACHED", Breached.in_file(path))
    answer = visit.post("/join", form)
    assert answer.status_code == 422
    assert "lists of stolen ones" in words(answer)
    assert STOLEN not in answer.get_data(as_text=True)
    said = gatepost(
        *("user", "add", "--email", "ada@mail.example", "--name", "Ada", "--password-stdin"),
        stdin=STOLEN,
        GATEPOST_INSTANCE=str(config.instance),
        GATEPOST_DATABASE_URL=config.database_url,
        GATEPOST_BREACHED_PASSWORDS=str(path),
    )
    refused(said, "lists of stolen ones")
