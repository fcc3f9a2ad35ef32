"""Lists of words as an admin types them: one per line."""


def words_in(text: str) -> tuple[str, ...]:
    """Return the words of ``text``, one per line; of two that differ by case only, the first."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        word = " ".join(line.split())
        if word:
            found.setdefault(word.casefold(), word)
    return tuple(found.values())


def lines_in(text: str) -> tuple[str, ...]:
    """Return the lines of ``text`` that say something, trimmed, each once: capitals may matter."""
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
