"""What people wrote, made fit for paper: nothing is lost unnoticed, and nothing keeps the paper from being made.

PDF/A refuses a letter that the font does not have; Typst gives up on a word of tens of thousands of letters. So a
letter without a shape becomes its code, `[U+5DE5]`, which the foot of the page explains; signs that only steer the
display are dropped, since they could turn an amount around; and a word that fits no line gets places to break.
"""

import functools
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import fontpkg
from fontTools.ttLib import TTFont

DRAWN: Final = frozenset({"qr", "bytes"})
"""Keys of the portal's own drawings and pictures: they are no text."""
_KEPT: Final = frozenset("\n\t\u00ad\u200b\u200c\u200d")
"""Signs without a shape that lines of Thai need, or that change nothing."""
_LIKE: Final = {"✓": "√", "✔": "√", "●": "•", "▪": "•", "■": "•", "◦": "•", "‑": "-", "−": "-", "٪": "%"}
_BREAK: Final = "\u200b"
_LONG: Final = (
    (re.compile(r"(.)\1{32,}"), 16),
    (re.compile(r"[^\W\u0e00-\u0e7f]{65,}"), 32),
    (re.compile(r"[^\w\s]{65,}"), 32),
    (re.compile(r"[^\s\u200b]{400,}"), 200),
)
"""Words longer than a line, and how often they may break; Typst itself breaks Thai by its dictionary."""
_CODES: Final = re.compile(r"\]\[U\+")


@functools.cache
def _shapes() -> frozenset[str]:
    """The letters that every cut of Sarabun used on paper has."""
    folder = Path(fontpkg.path("Sarabun")).parent
    cuts = [TTFont(folder / f"Sarabun-{cut}.ttf")["cmap"].getBestCmap() for cut in ("Regular", "Bold")]
    letters = (chr(code) for code in set.intersection(*(set(cut) for cut in cuts)))
    return frozenset(letter for letter in letters if not unicodedata.category(letter).startswith("C"))


def printable(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data of a template with every text fit for paper; `unprinted` says whether a code stands for a letter."""
    missed: list[str] = []
    made: dict[str, Any] = _fit(data, missed)
    return made | {"unprinted": bool(missed)}


def _fit(value: Any, missed: list[str]) -> Any:
    if isinstance(value, str):
        return _text(value, missed)
    if isinstance(value, Mapping):
        return {key: part if key in DRAWN else _fit(part, missed) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_fit(part, missed) for part in value]
    return value


def _text(text: str, missed: list[str]) -> str:
    if not _shapes().issuperset(text):
        text = re.sub(r"\r\n?|[\u0085\u2028\u2029]", "\n", unicodedata.normalize("NFC", text))
        text = "".join(_letter(letter, missed) for letter in text)
        text = _CODES.sub(" U+", text)
    for pattern, often in _LONG:
        text = pattern.sub(lambda found, often=often: _broken(found.group(), often), text)  # type: ignore[misc]
    return text


def _letter(letter: str, missed: list[str]) -> str:
    if letter in _shapes() or letter in _KEPT:
        return letter
    if unicodedata.category(letter) in ("Cc", "Cf") or "\ufe00" <= letter <= "\ufe0f":
        return ""
    other = _LIKE.get(letter) or unicodedata.normalize("NFKC", letter)
    if letter.isspace() or _shapes().issuperset(other):
        return " " if letter.isspace() else other
    missed.append(letter)
    return f"[U+{ord(letter):04X}]"


def _broken(word: str, often: int) -> str:
    """The word with places to break, none of them between a letter and the marks over and under it."""
    parts = [word[start : start + often] for start in range(0, len(word), often)]
    return "".join(
        part if n == 0 or unicodedata.category(part[0]).startswith("M") else _BREAK + part
        for n, part in enumerate(parts)
    )
