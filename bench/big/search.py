"""What it costs to find something in a big blog."""

from urllib.parse import urlencode

from flask import Flask

from bench.big.desk import Asked, ask
from bench.big.meter import Costs, Meter
from bench.big.text import rare_word
from tests.browse import Visitor

TIMES = 7

QUESTIONS = {
    "a usual word": "water",
    "the most usual word": "the",
    "two usual words": "water kettle",
    "a usual word, not another": "water -kettle",
    "a usual phrase": '"of the"',
    "a phrase that is nowhere": '"kettle rain nobody lock"',
    "a beginning": "wat*",
    "a short beginning": "b*",
    "a rare word": rare_word(1234),
    "a usual and a rare word": f"water {rare_word(1234)}",
    "a word that is nowhere": "zyzzyva",
    "accents": "reponse deja",
    "two Chinese characters": "早上",
    "one Japanese character": "雨",
    "a usual word of long ago": "water before:2020",
    "a usual word of a year": "the after:2024 before:2025",
    "a usual word under a label": f"water label:{rare_word(11)}",
    "a usual word under a rare label": f"water label:{rare_word(11 * 290)}",
}


def search(app: Flask, meter: Meter) -> dict[str, Costs]:
    """Return what each kind of question costs, the page with its results included."""
    asked = [Asked(kind, f"/search?{urlencode({'q': q})}") for kind, q in QUESTIONS.items()]
    who = Visitor(app)
    ask(meter, who, asked[:2])
    return ask(meter, who, asked, TIMES)
