"""Code lists that values of forms are taken from: waste, treatment, GHS classes, CAS and UN numbers.

An open list knows the frequent codes by name and takes any other code of the right shape; a closed one takes only its
own. The names are ours and not compared with the Gazette (`data/codes.json`).
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from mind_portal.core import thai

FILE: Final = Path(__file__).resolve().parent / "data" / "codes.json"


class InvalidCode(ValueError):
    """A text that is no code of the list; the message is for the person who wrote it."""


@dataclass(frozen=True)
class Entry:
    """One code with its name in both languages, and what else is known of it (`hazardous`)."""

    code: str
    th: str
    en: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.th if thai.is_thai() else self.en


@dataclass(frozen=True)
class CodeList:
    name: str
    closed: bool
    entries: Mapping[str, Entry]

    def read(self, text: str) -> str:
        """The code that somebody wrote. Raises InvalidCode."""
        code = _SHAPES[self.name](thai.to_arabic_digits(thai.clean_text(text)))
        if self.closed and code not in self.entries:
            raise InvalidCode(_("“%(text)s” is not on the list") % {"text": text[:40]})
        return code

    def name_of(self, code: str) -> str:
        entry = self.entries.get(code)
        return str(entry) if entry else ""

    def label(self, code: str) -> str:
        """`02 03 04 …name…` as lists and pages show it."""
        return f"{shown(self.name, code)} {self.name_of(code)}".strip()


def _plain(text: str) -> str:
    return text.split(" ")[0]


def _waste(text: str) -> str:
    """`02 03 04`, `020304 HM` and a label of ours are the same code of six digits."""
    found = re.match(r"(\d{2})[ .\-]?(\d{2})[ .\-]?(\d{2})(?!\d)", text)
    if found is None:
        raise InvalidCode(_("“%(text)s” is not a waste code: write six digits such as 02 03 04") % {"text": text[:40]})
    return "".join(found.groups())


def _cas(text: str) -> str:
    """A CAS number whose check digit is right."""
    found = re.match(r"(\d{2,7})-?(\d{2})-?(\d)(?!\d)", text)
    if found is None:
        raise InvalidCode(_("“%(text)s” is not a CAS number: write it as 7664-41-7") % {"text": text[:40]})
    digits = found.group(1) + found.group(2)
    total = sum(place * int(digit) for place, digit in enumerate(reversed(digits), start=1))
    if total % 10 != int(found.group(3)):
        message = _("CAS number %(text)s cannot be right: its last digit should be %(digit)d")
        raise InvalidCode(message % {"text": "-".join(found.groups()), "digit": total % 10})
    return "-".join(found.groups())


def _un(text: str) -> str:
    found = re.fullmatch(r"(?:UN ?)?(\d{4})", text.upper())
    if found is None:
        raise InvalidCode(_("“%(text)s” is not a UN number: write four digits such as 1005") % {"text": text[:40]})
    return found.group(1)


_SHAPES: Final[Mapping[str, Callable[[str], str]]] = {
    "waste": _waste, "treatment": _plain, "ghs": _plain, "cas": _cas, "un": _un,
}  # fmt: skip


def known() -> list[str]:
    """The names of all lists."""
    return sorted(_SHAPES)


def shown(name: str, code: str) -> str:
    """A code as people write it."""
    return f"{code[:2]} {code[2:4]} {code[4:]}" if name == "waste" and len(code) == 6 else code


@cache
def code_list(name: str) -> CodeList:
    """The list `name`. Raises KeyError."""
    data = json.loads(FILE.read_text(encoding="utf-8"))["lists"][name]
    entries = [
        Entry(row["code"], row["th"], row["en"], {k: v for k, v in row.items() if k not in ("code", "th", "en")})
        for row in data["entries"]
    ]
    return CodeList(name, data["closed"], {entry.code: entry for entry in entries})
