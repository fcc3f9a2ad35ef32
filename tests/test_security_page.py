"""What docs/security.md claims can be looked up: the files are there, and the sums are right."""

import re
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parents[1]
PAGE = (HERE / "docs" / "security.md").read_text()
ROW = re.compile(
    r"^\| ([0-9]+\.[0-9]+\.[0-9]+) \| .+? \| (?:\*\*)?(met|choice|open|n/a)(?:\*\*)? \|",
    re.MULTILINE,
)


def test_every_file_it_names_is_there() -> None:
    named = set(re.findall(r"`((?:[\w.-]+/)*[\w.-]+\.(?:py|html|txt|conf|service))\b", PAGE))
    assert len(named) > 100
    places = [HERE, HERE / "blog", HERE / "tests"]
    assert [each for each in sorted(named) if not any((at / each).exists() for at in places)] == []


def test_every_requirement_is_counted_and_what_is_open_is_listed() -> None:
    states = dict(ROW.findall(PAGE))
    count = Counter(states.values())
    said = (
        f"{len(states)} requirements: {count['met']} met, {count['choice']} by choice, "
        f"{count['open']} open, {count['n/a']} not"
    )
    assert said in PAGE
    listed = re.findall(r"[0-9]+\.[0-9]+\.[0-9]+", PAGE.partition("\n## Open\n")[2])
    assert sorted(listed) == sorted(each for each, state in states.items() if state == "open")


def test_of_what_is_met_it_says_how_that_was_seen() -> None:
    met = [line for line in PAGE.splitlines() if re.match(r"\| [0-9.]+ \| .+? \| met \|", line)]
    assert len(met) > 100
    assert [line for line in met if line.rstrip(" |").count(" | ") != 4] == []
