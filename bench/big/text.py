"""Texts of a big blog: several languages, a few words that are everywhere and very many that are rare."""

from hashlib import sha256
from random import Random

from blog.markup import fold

LANGUAGES = {
    "the and of to in is it that was for on are with they be at this have from or had by not but what"
    " all were when there can said which do their time will way about many then them write like long"
    " water gate river lock rain kettle road morning nobody": 60,
    "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden"
    " aus er hat dass sie nach wird bei einer um am sind noch wie einem über Wasser Schleuse größer": 12,
    "le de un être et à il avoir ne je son que se qui ce dans en du elle au pour pas vous par sur faire"
    " plus dire me on mon lui nous comme mais pouvoir avec tout écluse pluie réponse déjà": 8,
    "de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha"
    " me si sin sobre este ya entre cuando todo esta agua lluvia compuerta mañana señor": 8,
    "и в не на я быть он с что а по это она этот к но они мы весь который из у то за свой от со так"
    " для ты же все тот мочь вода дождь ворота": 5,
    "水 雨 門 川 朝 が の を に へ と から まで 上がった 静かに 誰も 言わなかった そして 長い 道 です": 5,
    "水 雨 门 河 早上 的 了 在 是 我 有 和 就 不 人 都 一 上 也 很 到 说 要 去": 2,
}
"""The usual words of each language, and how many of a hundred comments are written in it."""

SYLLABLES = [
    "ba",
    "be",
    "bi",
    "bo",
    "bu",
    "da",
    "de",
    "di",
    "do",
    "du",
    "ka",
    "ke",
    "ki",
    "ko",
    "ku",
    "la",
    "le",
    "li",
    "lo",
    "lu",
    "ma",
    "me",
    "mi",
    "mo",
    "mu",
    "na",
    "ne",
    "ni",
    "no",
    "nu",
    "ra",
    "re",
    "ri",
    "ro",
    "ru",
    "sa",
    "se",
    "si",
    "so",
    "su",
    "ta",
    "te",
    "ti",
    "to",
    "tu",
    "va",
    "ve",
    "vi",
    "vo",
    "vu",
    "za",
    "ze",
    "zi",
    "zo",
    "zu",
]

SENTENCES = 60_000
"""Sentences to choose from; a comment is a few of them and often a rare word."""

RARE = 400_000
"""Words beyond the usual ones; the last of them occur once in the whole blog, if at all."""

LINKED = 0.04
"""The share of comments with links."""


def rare_word(number: int) -> str:
    """Return a word that belongs to no language, always the same for one number."""
    word = ""
    while number or not word:
        number, syllable = divmod(number, len(SYLLABLES))
        word += SYLLABLES[syllable]
    return word + "rn"


class Writer:
    """Writes; the same again for the same seed."""

    def __init__(self, random: Random, sentences: int = SENTENCES) -> None:
        self.random = random
        self.pools: list[list[tuple[str, str]]] = []
        """Sentences of each language, as written and as folded."""
        self.weights = list(LANGUAGES.values())
        for words, weight in LANGUAGES.items():
            tongue = words.split()
            count = max(20, sentences * weight // 100)
            made = [self._sentence(tongue, "" if "水" in tongue else " ") for _ in range(count)]
            self.pools.append([(each, fold(each)) for each in made])

    def _sentence(self, words: list[str], space: str) -> str:
        """Common words and, every seventh, one of a few thousand less common ones."""
        draw = self.random.random
        chosen = [
            words[int(len(words) * draw() ** 1.5)] if draw() < 0.86 else self.rare(5_000)
            for _ in range(5 + int(9 * draw()))
        ]
        said = space.join(chosen)
        return said[0].upper() + said[1:] + ("." if space else "。")

    def rare(self, among: int = RARE) -> str:
        """Return a rare word; the higher its number, the rarer it is."""
        return rare_word(int(among ** self.random.random()) - 1)

    def comment(self) -> tuple[str, str, str]:
        """Return a comment's source, the safe HTML that ``blog.markup`` makes of it, and its key."""
        draw = self.random.random
        (pool,) = self.random.choices(self.pools, self.weights)
        chosen = [pool[int(len(pool) * draw())] for _ in range(1 + int(9 * draw() ** 2))]
        if draw() < 0.7:
            word = f"{self.rare()} {self.rare()}."
            chosen.append((word, word))
        source = " ".join([each for each, _ in chosen])
        folded = " ".join([each for _, each in chosen])
        html = source
        if draw() < LINKED:
            for _ in range(1 + int(4 * draw() ** 2)):
                link = f"https://{self.rare(3_000)}.example/{self.rare()}"
                source, folded = f"{source} {link}", f"{folded} {link}"
                html += f' <a href="{link}" rel="nofollow ugc noopener">{link}</a>'
        return source, f"<p>{html}</p>", sha256(folded.encode()).hexdigest()

    def title(self) -> str:
        (pool,) = self.random.choices(self.pools, self.weights)
        return self.random.choice(pool)[0][:60].rstrip(" .。")

    def post(self) -> tuple[str, str]:
        """Return a post's source and its HTML: a few paragraphs, as most blogs have them."""
        (pool,) = self.random.choices(self.pools, self.weights)
        paragraphs = [
            " ".join([self.random.choice(pool)[0] for _ in range(6)])
            for _ in range(2 + int(5 * self.random.random()))
        ]
        return "\n\n".join(paragraphs), "".join(f"<p>{each}</p>" for each in paragraphs)
