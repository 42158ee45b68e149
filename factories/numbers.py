"""Registration numbers of factories, taken apart. Pure: both numbers are kept as text and never rebuilt from parts.

The new number is `A B CC DDDDD EEEE F`: issuer, place, province, running number, B.E. year, check digit. That the
check digit is Luhn's was found from real numbers, not read in a published text; so a failed check warns and refuses
nothing. The old number is `จ3-10(1)-11/68ชม`, the form of the estates `น.71(66)-90015/2559-ญนอ.`, and DIW's internal
key (FACREG) `จ01001300960ชม`.
"""

import re
from dataclasses import dataclass
from typing import Final

from mind_portal.core.thai import clean_text, to_arabic_digits

ISSUERS: Final = {"0": "diw_old", "1": "diw", "2": "province", "4": "estate", "6": "other_old", "7": "ieat"}
"""Who gave the number, by its first digit. 0 and 6 stand for the old prefixes ศ, ส and อ; 4 was seen in an estate."""

OLD_PREFIXES: Final = {"จ": "2", "": "1", "ศ": "0", "ส": "0", "อ": "6"}
"""The first digit of the new number that goes with the prefix of the old one."""

FIRST_YEAR: Final = 2470
LAST_YEAR: Final = 2599

CHECK_DIGIT: Final = "check_digit"
FORM: Final = "form"
YEAR: Final = "year"
PROVINCE: Final = "province"
OLD_FORM: Final = "old_form"

_OLD = re.compile(r"^([ก-ฮ]?)\.?(\d)-(\d{1,3})(?:\((\d{1,2})\))?-(\d+)/(\d{4}|\d{2})([ก-ฮ]{2})?$")
_ESTATE = re.compile(r"^([ก-ฮ])\.?(\d{1,3})(?:\((\d{1,2})\))?-(\d+)/(\d{4}|\d{2})(?:-?([ก-ฮ]{2,4})\.?)?$")
_FACREG = re.compile(r"^([ก-ฮ]?)(\d{3})(\d{2})([123])(\d{3})(\d{2})([ก-ฮ]{2})?$")
_SHEET_QUOTING = re.compile(r'^=\s*"(.*)"$', re.DOTALL)


@dataclass(frozen=True)
class NewNumber:
    """The parts of a 14-digit number. `warnings` holds CHECK_DIGIT, YEAR; the number is kept in any case."""

    text: str
    issuer: str
    place: str
    province: str
    running: str
    year: int
    check_digit: str
    warnings: tuple[str, ...] = ()

    @property
    def in_estate(self) -> bool:
        """Whether the number says that the factory stands in an industrial estate."""
        return self.place in ("2", "3")

    @property
    def shown(self) -> str:
        """The six parts with blanks between, since 14 digits in a row cannot be read; for pages only."""
        return show_new(self.text)


@dataclass(frozen=True)
class OldNumber:
    """The parts of an old number. `factory_class` is None and `estate` true in the form of the estates."""

    text: str
    prefix: str
    factory_class: int | None
    type_no: int
    sub_no: int
    running: str
    year: int
    letters: str
    estate: bool = False

    @property
    def type_code(self) -> str:
        """The 5-digit code of the type: `01001` for 10(1)."""
        return f"{self.type_no:03d}{self.sub_no:02d}"


def clean_number(text: str) -> str:
    """The number without what spreadsheets put around it: `="  06302…"`, blanks, Thai digits, `-` for none."""
    text = clean_text(to_arabic_digits(text))
    quoted = _SHEET_QUOTING.match(text)
    if quoted:
        text = quoted.group(1)
    text = re.sub(r"\s", "", text.strip("\"'"))
    return "" if text.strip("-–.") == "" else text


def luhn_holds(digits: str) -> bool:
    """Whether Luhn's sum over all digits, the check digit included, is a multiple of ten."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def parse_new(text: str) -> NewNumber | None:
    """The parts of a new number, or None where it has not 14 digits (blanks and hyphens between them are ignored)."""
    digits = clean_number(text).replace("-", "")
    if not re.fullmatch(r"[0-9]{14}", digits):
        return None
    year = int(digits[9:13])
    warnings = []
    if not luhn_holds(digits):
        warnings.append(CHECK_DIGIT)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        warnings.append(YEAR)
    return NewNumber(
        text=digits, issuer=digits[0], place=digits[1], province=digits[2:4], running=digits[4:9], year=year,
        check_digit=digits[13], warnings=tuple(warnings),
    )  # fmt: skip


def show_new(number: str) -> str:
    """`20500128525685` as `2 0 50 01285 2568 5`; anything else as it is."""
    if len(number) != 14:
        return number
    return " ".join((number[0], number[1], number[2:4], number[4:9], number[9:13], number[13]))


def parse_old(text: str) -> OldNumber | None:
    """The parts of an old number in its ordinary form, the estates' or DIW's internal key; None for any other."""
    cleaned = clean_number(text)
    ordinary = _OLD.match(cleaned) or None
    if ordinary:
        prefix, factory_class, type_no, sub_no, running, year, letters = ordinary.groups()
        return OldNumber(
            text=cleaned, prefix=prefix, factory_class=int(factory_class), type_no=int(type_no),
            sub_no=int(sub_no or 0), running=running, year=_full_year(year), letters=letters or "",
        )  # fmt: skip
    return _parse_estate(cleaned) or parse_facreg(cleaned)


def _parse_estate(cleaned: str) -> OldNumber | None:
    match = _ESTATE.match(cleaned)
    if match is None:
        return None
    prefix, type_no, sub_no, running, year, letters = match.groups()
    return OldNumber(
        text=cleaned, prefix=prefix, factory_class=None, type_no=int(type_no), sub_no=int(sub_no or 0),
        running=running, year=_full_year(year), letters=letters or "", estate=True,
    )  # fmt: skip


def parse_facreg(text: str) -> OldNumber | None:
    """The parts of DIW's internal key: prefix, type 3, sub-item 2, class 1, running number 3, year 2, province."""
    cleaned = clean_number(text)
    match = _FACREG.match(cleaned)
    if match is None:
        return None
    prefix, type_no, sub_no, factory_class, running, year, letters = match.groups()
    return OldNumber(
        text=cleaned, prefix=prefix, factory_class=int(factory_class), type_no=int(type_no), sub_no=int(sub_no),
        running=str(int(running)), year=_full_year(year), letters=letters or "",
    )  # fmt: skip


def _full_year(year: str) -> int:
    return int(year) + (2500 if len(year) == 2 else 0)


def number_warning(number: str, old_number: str = "", province: str = "") -> str:
    """What is odd about the two numbers of a licence, the most telling first; empty when nothing is.

    FORM: the new number has not 14 digits. CHECK_DIGIT: Luhn fails. YEAR: no likely year, or not the year of the old
    number. PROVINCE: the number names another province than `province`. OLD_FORM: the old number has no known form.
    """
    new, old = parse_new(number), parse_old(old_number)
    if new is None:
        if clean_number(number):
            return FORM
    else:
        if new.warnings:
            return new.warnings[0]
        if old is not None and old.year != new.year:
            return YEAR
        if province and new.province != province:
            return PROVINCE
    return OLD_FORM if old is None and clean_number(old_number) else ""


def source_key(number: str, old_number: str) -> str:
    """What an import finds a licence by: the new number, else the old one without blanks; at most 60 characters."""
    new = parse_new(number)
    return (new.text if new else clean_number(old_number) or clean_number(number))[:60]


def pad_type_code(text: str) -> str:
    """`2203` or `02203` or `22(3)` as `02203`, the five digits of type and sub-item; empty where it is none of them."""
    cleaned = clean_number(text)
    split = re.fullmatch(r"(\d{1,3})\((\d{1,2})\)", cleaned)
    if split:
        return f"{int(split.group(1)):03d}{int(split.group(2)):02d}"
    return cleaned.zfill(5) if re.fullmatch(r"[0-9]{3,5}", cleaned) else ""
