"""Thai text, dates and numbers. Pure functions; dates are stored as ISO and shown in the Buddhist era."""

import datetime as dt
import re
import unicodedata
from decimal import Decimal
from typing import Final

from django.utils import timezone
from django.utils.translation import get_language

BUDDHIST_OFFSET: Final = 543
NO_BREAK_SPACE: Final = "\u00a0"
THAI_DIGITS: Final = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")

MONTHS_TH: Final = [
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
]
MONTHS_TH_SHORT: Final = [
    "ม.ค.",
    "ก.พ.",
    "มี.ค.",
    "เม.ย.",
    "พ.ค.",
    "มิ.ย.",
    "ก.ค.",
    "ส.ค.",
    "ก.ย.",
    "ต.ค.",
    "พ.ย.",
    "ธ.ค.",
]
MONTHS_EN: Final = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
MONTHS_EN_SHORT: Final = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def is_thai() -> bool:
    """Whether the language of this request is Thai."""
    return (get_language() or "th").startswith("th")


def to_arabic_digits(text: str) -> str:
    """Thai digits turned into Arabic ones; everything else stays."""
    return text.translate(THAI_DIGITS)


# Nearly every text of a register is clean already; finding that out takes a tenth of cleaning it character by character.
_PLAIN: Final = re.compile("[\x20-\x7e\u0e01-\u0e3a\u0e3f-\u0e5b]*")
_TO_CLEAN: Final = re.compile("  |เเ|\u0e4d\u0e32|[\u0e38\u0e39\u0e3a\u0e48-\u0e4b]{2}")
_THAI_DIGIT: Final = re.compile("[๐-๙]")
_NOT_IN_KEY: Final = re.compile("[^0-9a-z\u0e01-\u0e3a\u0e40-\u0e4e]")


def _arabic(match: re.Match[str]) -> str:
    return match.group().translate(THAI_DIGITS)


def clean_text(text: str) -> str:
    """NFC, no zero-width or control characters, one blank between words, composed sara am."""
    if _PLAIN.fullmatch(text) and not _TO_CLEAN.search(text):
        return text.strip()
    text = unicodedata.normalize("NFC", text).replace("\u0e4d\u0e32", "\u0e33").replace("เเ", "แ")
    text = "".join(
        " " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf")
    )
    return " ".join(text.split())


# Of small letters only. Each branch begins with a letter, not with \b: so the search can skip to one of the first letters.
_NAME_NOISE: Final = re.compile(
    r"บริษัทมหาชน|บริษัท|บมจ\.?|บจก\.?|ห้างหุ้นส่วนสามัญนิติบุคคล|ห้างหุ้นส่วนจำกัด|ห้างหุ้นส่วน|หจก\.?|หสน\.?"
    r"|\(มหาชน\)|\(ประเทศไทย\)|จำกัด|c(?<=\bc)o\.?,? ?ltd\.?|c(?<=\bc)ompany limited\b|p(?<=\bp)ublic company\b"
    r"|l(?<=\bl)imited\b|p(?<=\bp)lc\.?|l(?<=\bl)td\.?"
)


def search_key(text: str) -> str:
    """What a name or number is matched by: no legal form, no blanks or marks of punctuation, small letters, Arabic digits.

    Tone marks stay: they tell words apart, and the trigram index forgives a wrong one.
    """
    text = _NAME_NOISE.sub(" ", clean_text(_THAI_DIGIT.sub(_arabic, text)).lower())
    if _PLAIN.fullmatch(text):
        return _NOT_IN_KEY.sub("", text)
    return "".join(c for c in text if c.isalnum() or unicodedata.category(c) == "Mn")


_NOT_SORTED: Final = re.compile("[\u0e47-\u0e4e .\\-()]")
_LEADING_VOWEL: Final = re.compile("([\u0e40-\u0e44])([\u0e01-\u0e2e])")


def thai_key(text: str) -> str:
    """The sort key of the SQL function `thai_key`, for lists that Python sorts (checked against ICU's order)."""
    return _LEADING_VOWEL.sub(r"\2\1", _NOT_SORTED.sub("", text))


# --- dates -------------------------------------------------------------------------------------------------------


def local_date(moment: dt.date | dt.datetime) -> dt.date:
    """The day in Bangkok of a moment; a date stays as it is."""
    if isinstance(moment, dt.datetime):
        return timezone.localtime(moment).date() if timezone.is_aware(moment) else moment.date()
    return moment


def shown_year(day: dt.date) -> int:
    """The year as this language shows it: พ.ศ. in Thai, A.D. in English."""
    return day.year + (BUDDHIST_OFFSET if is_thai() else 0)


def format_date(moment: dt.date | dt.datetime | None, style: str = "short") -> str:
    """`24 พ.ย. 2569` (short), `24 พฤศจิกายน 2569` (long), `พ.ย. 69` (month), `พฤศจิกายน 2569` (longmonth)."""
    if moment is None:
        return "–"
    day = local_date(moment)
    short = MONTHS_TH_SHORT if is_thai() else MONTHS_EN_SHORT
    long = MONTHS_TH if is_thai() else MONTHS_EN
    year = shown_year(day)
    match style:
        case "long":
            return f"{day.day}{NO_BREAK_SPACE}{long[day.month - 1]}{NO_BREAK_SPACE}{year}"
        case "month":
            return f"{short[day.month - 1]}{NO_BREAK_SPACE}{year % 100:02d}"
        case "longmonth":
            return f"{long[day.month - 1]}{NO_BREAK_SPACE}{year}"
    return f"{day.day}{NO_BREAK_SPACE}{short[day.month - 1]}{NO_BREAK_SPACE}{year}"


def format_time(moment: dt.datetime | None) -> str:
    """`14:32 น.` in Bangkok's time."""
    if moment is None:
        return "–"
    local = timezone.localtime(moment)
    return f"{local:%H:%M}{NO_BREAK_SPACE}น." if is_thai() else f"{local:%H:%M}"


def format_datetime(moment: dt.datetime | None) -> str:
    """`24 พ.ย. 2569 14:32 น.`."""
    return "–" if moment is None else f"{format_date(moment)} {format_time(moment)}"


def format_when(moment: dt.datetime | None, now: dt.datetime) -> str:
    """The time alone on the day on which it is read; on every other day it is told with its date."""
    if moment is None:
        return "–"
    return format_time(moment) if local_date(moment) == local_date(now) else format_datetime(moment)


def fiscal_year(day: dt.date) -> int:
    """The fiscal year of a day as a Buddhist year: 1 October 2569 begins fiscal year 2570."""
    return day.year + BUDDHIST_OFFSET + (1 if day.month >= 10 else 0)


def fiscal_year_start(buddhist_year: int) -> dt.date:
    """The first day of a fiscal year: 2570 gives 2026-10-01."""
    return dt.date(buddhist_year - BUDDHIST_OFFSET - 1, 10, 1)


def month_start(day: dt.date) -> dt.date:
    """The first day of the month of `day`."""
    return day.replace(day=1)


def add_months(month: dt.date, count: int) -> dt.date:
    """The first day of the month that lies `count` months after (or before) `month`."""
    index = month.year * 12 + month.month - 1 + count
    return dt.date(index // 12, index % 12 + 1, 1)


_ISO: Final = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?$")
_MONTH: Final = re.compile(r"(\d{4})-(\d{1,2})")
_DMY: Final = re.compile(r"^(\d{1,2})[/\-. ]([0-9]{1,2}|[^\d\s]+)[/\-. ](\d{2}|\d{4})$")


def parse_date(text: str) -> dt.date:
    """A date as people write it: ISO, `24/11/2569`, `24 พ.ย. 2569`, Thai digits, พ.ศ. or ค.ศ.; two-digit years are พ.ศ.

    Raises ValueError with the text when it is no date.
    """
    text = clean_text(to_arabic_digits(text))
    if match := _ISO.match(text):
        year, month, day = (int(part) for part in match.groups())
        return dt.date(_common_era(year), month, day)
    if match := _DMY.match(text):
        day_text, month_text, year_text = match.groups()
        year = int(year_text) + (2500 if len(year_text) == 2 else 0)
        return dt.date(_common_era(year), _month_number(month_text), int(day_text))
    raise ValueError(text)


def parse_month(text: str) -> dt.date:
    """The first day of the month written `2026-11` or `2569-11`. Raises ValueError with the text for anything else."""
    match = _MONTH.fullmatch(clean_text(to_arabic_digits(text)))
    if match is None:
        raise ValueError(text)
    return dt.date(_common_era(int(match.group(1))), int(match.group(2)), 1)


def _common_era(year: int) -> int:
    return year - BUDDHIST_OFFSET if year >= 2300 else year


def _month_number(text: str) -> int:
    if text.isdigit():
        return int(text)
    for names in (MONTHS_TH, MONTHS_TH_SHORT, MONTHS_EN, MONTHS_EN_SHORT):
        for number, name in enumerate(names, start=1):
            if text.lower().rstrip(".") == name.lower().rstrip("."):
                return number
    raise ValueError(text)


# --- numbers -----------------------------------------------------------------------------------------------------


def format_number(value: float | Decimal | None, decimals: int | None = None) -> str:
    """`1,234.5`; `–` for no value. Without `decimals`, whole numbers show none and others at most two."""
    if value is None:
        return "–"
    if decimals is None:
        text = f"{value:,.2f}".rstrip("0").rstrip(".")
    else:
        text = f"{value:,.{decimals}f}"
    return "0" if text in ("-0", "−0") else text.replace("-", "−")


_NUMBER: Final = re.compile(r"[+-]?(\d{1,3}(,\d{3})+(\.\d*)?|\d+(\.\d*)?|\.\d+)")


def parse_number(text: str) -> Decimal:
    """A number as people write it: Thai digits, thousands separated by commas or blanks. Raises ValueError.

    A comma that does not stand before three digits separates no thousands: `1.000,5` and `1,5` are refused, not guessed.
    """
    cleaned = to_arabic_digits(text).replace(" ", "").replace(NO_BREAK_SPACE, "").replace("−", "-")
    if not _NUMBER.fullmatch(cleaned):
        raise ValueError(text)
    return Decimal(cleaned.replace(",", ""))
