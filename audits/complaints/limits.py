"""What one network address may send in a day. Counted in the cache: while that is away, nobody is refused."""

import datetime as dt
import hashlib
from typing import Final

from django.core.cache import cache

LIFE: Final = 2 * 24 * 3600  # seconds; the key names the day


def sent_today(sender: str, day: dt.date) -> int:
    """How many complaints came from this address today."""
    return int(cache.get(_key(sender, day)) or 0)


def sent_before(sender: str, day: dt.date, text: str, site_id: int | None) -> str:
    """The number under which the same words about the same factory came from this address today; empty: not yet."""
    return str(cache.get(_words_key(sender, day, text, site_id)) or "")


def wrong_pins_today(sender: str, day: dt.date) -> int:
    """How many numbers and PINs that do not fit were tried from this address today."""
    return int(cache.get(_pins_key(sender, day)) or 0)


def note_wrong_pin(sender: str, day: dt.date) -> None:
    """Count one more, whether or not there is a case of that number."""
    cache.add(_pins_key(sender, day), 0, LIFE)
    cache.incr(_pins_key(sender, day))


def note_sent(sender: str, day: dt.date) -> None:
    """Count one more, before the turn of this address ends; a complaint that is lost after that has counted too."""
    cache.add(_key(sender, day), 0, LIFE)
    cache.incr(_key(sender, day))


def note_words(sender: str, day: dt.date, text: str, site_id: int | None, number: str) -> None:
    """Remember under which number these words came, once they are stored for good."""
    cache.set(_words_key(sender, day, text, site_id), number, LIFE)


def _key(sender: str, day: dt.date) -> str:
    return f"complaints:sent:{day:%Y%m%d}:{sender}"


def _pins_key(sender: str, day: dt.date) -> str:
    return f"complaints:pins:{day:%Y%m%d}:{sender}"


def _words_key(sender: str, day: dt.date, text: str, site_id: int | None) -> str:
    digest = hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:24]
    return f"complaints:words:{day:%Y%m%d}:{sender}:{site_id or 0}:{digest}"
