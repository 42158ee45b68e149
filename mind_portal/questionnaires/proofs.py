"""What shows how it was: files and photos by the ids of their attachments, a signature, a place on earth."""

import re
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from mind_portal.core import thai

MAX_FILES: Final = 10
MAX_PHOTOS: Final = 12
MOST_OF_RECORD: Final = 60
"""So many photos a whole inspection in the field may bring, even if all show one item."""
LONGEST_NAME: Final = 120

_PLACE: Final = re.compile(r"([+-]?\d{1,3}(?:\.\d+)?)[\s,;/]+([+-]?\d{1,3}(?:\.\d+)?)")


class InvalidProof(ValueError):
    """What cannot be kept; the message is for the person who gave it."""


def clean_ids(value: Any, most: int = MAX_FILES) -> list[str]:
    """Ids of attachments, each once, in the order of adding."""
    try:
        found = [str(UUID(str(part))) for part in value]
    except (TypeError, ValueError):
        raise InvalidProof(_("This file is not known")) from None
    if len(found) > most:
        raise InvalidProof(_("At most %(n)d files") % {"n": most})
    return list(dict.fromkeys(found))


def clean_signature(value: Any) -> dict[str, str] | None:
    """`{"name", "role", "image"}`: who signed, as what, and the drawn line; without `image` the typed name counts."""
    if not isinstance(value, Mapping):
        raise InvalidProof(_("Write the name of the person who signs"))
    name, role = (thai.clean_text(str(value.get(key) or ""))[:LONGEST_NAME] for key in ("name", "role"))
    if not name:
        raise InvalidProof(_("Write the name of the person who signs"))
    found = {"name": name}
    if role:
        found["role"] = role
    if value.get("image"):
        found["image"] = clean_ids([value["image"]])[0]
    return found


def clean_place(value: Any) -> dict[str, float] | None:
    """`{"latitude", "longitude"}` and perhaps `accuracy` in metres; typed as `13.7563, 100.5018`, in any digits."""
    if isinstance(value, str):
        return _typed_place(value) if value.strip() else None
    if not isinstance(value, Mapping):
        raise InvalidProof(_("Write the place as 13.7563, 100.5018"))
    try:
        place = _on_earth(float(value["latitude"]), float(value["longitude"]))
        accuracy = float(value.get("accuracy") or 0)
    except (KeyError, TypeError, ValueError, OverflowError):
        raise InvalidProof(_("Write the place as 13.7563, 100.5018")) from None
    if 0 < accuracy < 1e6:
        place["accuracy"] = round(accuracy, 1)
    return place


def _typed_place(text: str) -> dict[str, float]:
    match = _PLACE.fullmatch(thai.to_arabic_digits(text).replace("\N{MINUS SIGN}", "-").strip())
    if match is None:
        message = _("“%(text)s” is no place: write latitude and longitude as 13.7563, 100.5018")
        raise InvalidProof(message % {"text": text.strip()[:40]})
    return _on_earth(float(match.group(1)), float(match.group(2)))


def _on_earth(latitude: float, longitude: float) -> dict[str, float]:
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        message = _("Latitude %(latitude)s and longitude %(longitude)s are no place on earth: perhaps they are swapped")
        raise InvalidProof(message % {"latitude": f"{latitude:g}", "longitude": f"{longitude:g}"})
    return {"latitude": round(latitude, 6), "longitude": round(longitude, 6)}


def place_text(place: Mapping[str, Any] | None) -> str:
    """`13.75630, 100.50180`, as it can be typed again."""
    return f"{float(place['latitude']):.5f}, {float(place['longitude']):.5f}" if place else ""
