"""The kinds of orders as data: what section, who issues it, what it asks, and whether anybody has compared the text."""

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.utils.functional import lazy

from mind_portal.core import thai

FILE: Final = Path(__file__).parent.parent / "data" / "order_kinds.json"


@dataclass(frozen=True)
class Words:
    """A text in both languages."""

    th: str
    en: str

    def __str__(self) -> str:
        return self.th if thai.is_thai() else self.en


@dataclass(frozen=True)
class Cited:
    """Words of the law, and whether somebody compared them with the Gazette."""

    text: Words
    verified: bool


@dataclass(frozen=True)
class OrderKind:
    """One kind. `default_days` is what the form proposes: the office's habit, not law."""

    code: str
    short: Words
    title: Words
    does: Words
    issued_by: Words
    article: Cited
    penalty: Cited
    default_days: int
    needs_findings: bool
    needs_authority: bool
    is_posted: bool
    can_be_appealed: bool
    has_paper: bool
    is_local: bool = False
    """A local body gives it: the letter is the local body's, to be signed there."""

    def snapshot(self, numbers: dict[str, int]) -> dict[str, Any]:
        """What an order keeps of the law on the day that it is signed."""
        return {
            "article": {"th": self.article.text.th, "en": self.article.text.en, "verified": self.article.verified},
            "penalty": {"th": self.penalty.text.th, "en": self.penalty.text.en, "verified": self.penalty.verified},
            "issued_by": {"th": self.issued_by.th, "en": self.issued_by.en},
            "numbers": numbers,
        }


@functools.cache
def kinds() -> dict[str, OrderKind]:
    """Every kind by its code, in the order of the file."""
    return {entry["code"]: _kind(entry) for entry in json.loads(FILE.read_text(encoding="utf-8"))}


def kind_of(code: str) -> OrderKind:
    """Raises KeyError for a code that the file does not hold."""
    return kinds()[code]


def label(code: str) -> str:
    """`ม.37 คำสั่งให้…` in the language in force."""
    return f"{kinds()[code].short} {kinds()[code].title}"


lazy_label = lazy(label, str)


def choices() -> list[tuple[str, Any]]:
    """For forms and filters, in the language of whoever looks."""
    return [(code, lazy_label(code)) for code in kinds()]


def _kind(entry: dict[str, Any]) -> OrderKind:
    words: dict[str, Any] = {name: Words(**entry[name]) for name in ("short", "title", "does", "issued_by")}
    cited: dict[str, Any] = {
        name: Cited(Words(**entry[name]["text"]), entry[name]["verified"]) for name in ("article", "penalty")
    }
    rest = {name: value for name, value in entry.items() if name not in words and name not in cited}
    return OrderKind(**words, **cited, **rest)
