"""Where the values of a record come from: one entry a group of fields, with source, day and by whom. Pure."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from mind_portal.core import thai

SITE_GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("name", "phone"),
    "place": ("address", "subdistrict_id", "district_id", "postal_code", "estate"),
    "location": ("latitude", "longitude", "location_precision"),
    "operator": ("operator_id",),
}
LICENCE_GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "registration": ("number", "old_number", "name", "licensed_on", "started_on"),
    "type": ("type_id", "factory_class", "activity", "tsic"),
    "size": ("horsepower", "workers", "capital"),
    "status": ("status", "ended_on"),
}
BY_OFFICER: Final = "officer"


def corrected(
    provenance: Mapping[str, Any], groups: Mapping[str, tuple[str, ...]], changed: set[str], *, who: str, on: dt.date
) -> dict[str, Any]:
    """The provenance after an officer changed some fields: their groups are his now, which no import overwrites."""
    entry = {"source": who, "on": on.isoformat(), "by": BY_OFFICER}
    return dict(provenance) | {group: entry for group, fields in groups.items() if changed & set(fields)}


def source_words(entry: Mapping[str, Any] | None) -> str:
    """`DIW register 23 พ.ย. 2569` or `corrected by an officer 18 ก.ย. 2568`; empty where nothing is known."""
    if not entry:
        return ""
    try:
        day = thai.format_date(dt.date.fromisoformat(str(entry.get("on", ""))))
    except ValueError:
        day = ""
    source = str(entry.get("source", ""))
    if entry.get("by") == BY_OFFICER:
        words = _("corrected by an officer")
    elif source.startswith("diw"):
        words = _("DIW register of")
    elif source == "demo":
        words = _("demonstration data of")
    else:
        words = source
    return f"{words} {day}".strip()


def age_of(*entries: Mapping[str, Any] | None) -> str:
    """The sources of several groups in words, each once, the officer's corrections last."""
    shown = sorted((entry for entry in entries if entry), key=lambda entry: entry.get("by") == BY_OFFICER)
    return " · ".join(dict.fromkeys(words for entry in shown if (words := source_words(entry))))
