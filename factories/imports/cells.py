"""One cell at a time: text, numbers and dates as registers write them. Pure, and fast on what is already clean."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from mind_portal.core import thai

EMPTY: Final = frozenset({"", "-", "--", "–", "—", ".", "N/A", "n/a", "NULL", "null", "None", "ไม่มี", "ไม่ระบุ"})
_QUOTED: Final = re.compile(r'^=\s*"(.*)"$', re.DOTALL)
_ODD: Final = re.compile(
    "[\x00-\x1f\x7f-\xa0\xad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]|  |เเ|\u0e4d\u0e32"
)
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
_SCIENTIFIC: Final = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
_FORMULA: Final = re.compile(r"^[=@+](?!\s*[\d.])|^=")
_SINGLE_QUOTE: Final = re.compile(r"^'(?=[=@+\-])")


def text(cell: str) -> str:
    """The cell without spreadsheets' quoting, blanks around and between; empty for every way to say nothing."""
    cell = cell.strip()
    if cell[:1] in ("=", "'"):
        cell = _SINGLE_QUOTE.sub("", cell)
        if match := _QUOTED.match(cell):
            cell = match.group(1).strip()
    if cell in EMPTY:
        return ""
    if not cell.isascii() and not unicodedata.is_normalized("NFC", cell) or _ODD.search(cell):
        cell = thai.clean_text(cell)
        return "" if cell in EMPTY else cell
    return cell


def texts(raw: Sequence[str]) -> list[str]:
    """`text` of every cell. Looking once for what must be cleaned, in all of them together, is six times faster."""
    joined = "|".join(raw)
    if _ODD.search(joined) or not (joined.isascii() or unicodedata.is_normalized("NFC", joined)):
        return [text(cell) for cell in raw]
    cleaned = []
    for cell in raw:
        cell = cell.strip()
        if cell in EMPTY:
            cell = ""
        elif cell[0] in "='":
            cell = text(cell)
        cleaned.append(cell)
    return cleaned


def is_formula(cleaned: str) -> bool:
    """Whether a cell holds a formula (`=A1`, `@SUM(…)`): a name may begin with a plus sign and a figure."""
    return _FORMULA.match(cleaned) is not None


def is_scientific(cleaned: str) -> bool:
    """Whether a number was rounded by a spreadsheet: `2.05E+13`."""
    return _SCIENTIFIC.fullmatch(cleaned) is not None


def amount(cleaned: str) -> str | None:
    """A number not below zero as plain digits for the database (`1,234.50`, Thai digits); None when it is none."""
    if not cleaned.isascii():
        cleaned = thai.to_arabic_digits(cleaned)
    cleaned = cleaned.replace(",", "").replace(" ", "")
    return cleaned if _NUMBER.fullmatch(cleaned) else None


def degrees(cleaned: str) -> float | None:
    """A coordinate in degrees; None when it is not a number. A comma may stand for the point."""
    cleaned = thai.to_arabic_digits(cleaned).replace(" ", "").rstrip("°NEne")
    if cleaned.count(",") == 1 and "." not in cleaned:
        cleaned = cleaned.replace(",", ".")
    try:
        value = float(cleaned)
    except ValueError:
        return None
    return value if -400.0 < value < 10_000_000.0 else None
