"""How the one search box is understood, and where in a shown text the words stand. Pure."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from factories.numbers import parse_old
from mind_portal.core.thai import clean_text, search_key, to_arabic_digits

MAX_WORDS: Final = 8
MAX_LENGTH: Final = 200
_PLACE: Final = re.compile(r"^(?:อำเภอ|ตำบล|เขต|แขวง|อ\.|ต\.)(?=..)")
_ONLY_NUMBER: Final = re.compile(r"^[0-9][0-9 \-]*$")
_UNSEEN: Final = re.compile(r"[\s.,()\-/\"'“”]")


@dataclass(frozen=True)
class Query:
    """The words that must all stand in a factory's search text, and what was made of the rest.

    `legal_forms` are words such as บจก that were left out, since every legal form is found; `digits` says that Thai
    digits were read as Arabic ones; `number` is set where the whole text is one registration number.
    """

    text: str
    words: tuple[str, ...] = ()
    legal_forms: tuple[str, ...] = field(default_factory=tuple)
    digits: bool = False
    number: str = ""

    def __bool__(self) -> bool:
        return bool(self.words)


def understand(text: str) -> Query:
    """The query that a person meant by what stands in the box. Text without a letter or digit asks for nothing."""
    text = clean_text(text)[:MAX_LENGTH]
    plain = to_arabic_digits(text)
    if _ONLY_NUMBER.match(plain):
        number = re.sub(r"[ \-]", "", plain)
        return Query(text=text, words=(number,), digits=plain != text, number=number)
    if any(char.isdigit() for char in plain) and parse_old(plain):
        return Query(text=text, words=(search_key(plain),), digits=plain != text)
    words: list[str] = []
    legal_forms: list[str] = []
    for word in plain.split()[:MAX_WORDS]:
        key = search_key(_PLACE.sub("", word))
        if key and key not in words:
            words.append(key)
        elif not key and any(char.isalnum() for char in word):
            legal_forms.append(word)
    return Query(text=text, words=tuple(words), legal_forms=tuple(legal_forms), digits=plain != text)


def find_ranges(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where the words stand in a text as people write it: (begin, end) in order, overlaps joined.

    Blanks, full stops, hyphens and case do not count, as in the search key.
    """
    shown = [(to_arabic_digits(char).lower(), place) for place, char in enumerate(text) if not _UNSEEN.match(char)]
    folded = "".join(char[0] for char, _ in shown)
    found: list[tuple[int, int]] = []
    for word in words:
        start = folded.find(word)
        if start >= 0:
            found.append((shown[start][1], shown[start + len(word) - 1][1] + 1))
    found.sort()
    joined: list[tuple[int, int]] = []
    for begin, end in found:
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined


def mark(text: str, words: Sequence[str]) -> str:
    """The text as HTML, escaped, with the words in `<mark>`."""
    ranges = find_ranges(text, words) if words else []
    if not ranges:
        return html.escape(text)
    parts: list[str] = []
    at = 0
    for begin, end in ranges:
        parts += (html.escape(text[at:begin]), "<mark>", html.escape(text[begin:end]), "</mark>")
        at = end
    parts.append(html.escape(text[at:]))
    return "".join(parts)
