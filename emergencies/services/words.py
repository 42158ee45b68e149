"""What the portal itself writes into a log. The log is one document of the office, so it is in Thai for everybody."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import translation

from mind_portal.core import thai

WIND_NAMES = (
    "เหนือ", "ตะวันออกเฉียงเหนือ", "ตะวันออก", "ตะวันออกเฉียงใต้", "ใต้", "ตะวันตกเฉียงใต้", "ตะวันตก", "ตะวันตกเฉียงเหนือ",
)  # fmt: skip


@contextmanager
def in_thai() -> Iterator[None]:
    """Names of choices, dates and times in Thai inside this block."""
    with translation.override("th"):
        yield


def wind_name(degrees: int) -> str:
    """The name of the eighth of the compass that a wind comes from."""
    return WIND_NAMES[round(degrees / 45) % 8]


def clock(moment: dt.datetime, now: dt.datetime) -> str:
    """`14:32 น.`, with its date where that is not today."""
    with in_thai():
        return thai.format_when(moment, now)
