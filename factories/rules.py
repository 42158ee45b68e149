"""What a correction of the register must hold. Pure; each function returns every breach."""

import datetime as dt
import re
from collections.abc import Mapping, Set
from typing import Any, Final

from django.utils.translation import gettext as _

from mind_portal.core.errors import Breach

SHORTEST_REASON = 5
FIRST_DAY: Final = dt.date(1900, 1, 1)
LARGEST: Final = {"horsepower": 10**9, "workers": 10**7, "capital": 10**14}
"""No size of one licence reaches these (hp, persons, baht): a slip of the keyboard does, and the sum of a site must
fit into its columns however many licences it holds."""


def edit_breaches(reason: str, changed: Set[str]) -> list[Breach]:
    """FAC-EDIT-1: a correction says why. FAC-EDIT-2: and changes something."""
    found = []
    if len(reason.strip()) < SHORTEST_REASON:
        found.append(Breach("FAC-EDIT-1", _("Say why, in a few words: it stays in the history."), "reason"))
    if not changed:
        found.append(Breach("FAC-EDIT-2", _("Nothing was changed.")))
    return found


def site_breaches(values: Mapping[str, Any]) -> list[Breach]:
    """FAC-SITE-1 to 3: a name; both coordinates or none, on the globe; a postal code of five digits."""
    found = []
    if not str(values["name"] or "").strip():
        found.append(Breach("FAC-SITE-1", _("A factory needs a name."), "name"))
    latitude, longitude = values["latitude"], values["longitude"]
    if (latitude is None) != (longitude is None):
        missing = "latitude" if latitude is None else "longitude"
        found.append(Breach("FAC-SITE-2", _("Give both coordinates or none."), missing))
    elif latitude is not None and not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        found.append(Breach("FAC-SITE-2", _("Latitude goes from −90 to 90, longitude from −180 to 180."), "latitude"))
    if values["postal_code"] and not re.fullmatch(r"[0-9]{5}", values["postal_code"]):
        found.append(Breach("FAC-SITE-3", _("A postal code has five digits."), "postal_code"))
    return found


def licence_breaches(values: Mapping[str, Any]) -> list[Breach]:
    """FAC-LIC-1 to 4: one of the numbers; no size below zero or beyond LARGEST; an end only for what ended, and not
    before the start."""
    found = []
    if not values["number"] and not values["old_number"]:
        found.append(Breach("FAC-LIC-1", _("A licence keeps at least one of its numbers."), "number"))
    if values["number"] and not re.fullmatch(r"[0-9]{14}", values["number"]):
        found.append(Breach("FAC-LIC-1", _("The new number has 14 digits."), "number"))
    for name in ("horsepower", "workers", "capital"):
        if values[name] < 0:
            found.append(Breach("FAC-LIC-2", _("Nothing is less than zero here."), name))
        elif values[name] >= LARGEST[name]:
            found.append(Breach("FAC-LIC-2", _("This is too large to be true: look at the zeros again."), name))
    ended = values["status"] in ("closed", "struck_off")
    if values["ended_on"] and not ended:
        found.append(Breach("FAC-LIC-3", _("Only a licence that has ended has a last day."), "ended_on"))
    began = values["started_on"] or values["licensed_on"]
    if values["ended_on"] and began and values["ended_on"] < began:
        found.append(Breach("FAC-LIC-4", _("The last day lies before the first."), "ended_on"))
    return found


def day_breaches(values: Mapping[str, Any], changed: Set[str], today: dt.date) -> list[Breach]:
    """FAC-LIC-5: a day that is written down has come, and lies after 1900. FAC-LIC-6: what is ended now has a last day.

    Only of what is changed: what the register brought may be odd and stays until somebody knows better.
    """
    found = []
    for name in ("licensed_on", "started_on", "ended_on"):
        day = values[name]
        if name in changed and day is not None and not FIRST_DAY <= day <= today:
            found.append(Breach("FAC-LIC-5", _("This day has not come yet, or lies before 1900."), name))
    if "status" in changed and values["status"] in ("closed", "struck_off") and values["ended_on"] is None:
        found.append(
            Breach("FAC-LIC-6", _("Say on which day it ended: the figures count it in that month."), "ended_on")
        )
    return found


def period_breaches(on: dt.date, opened: dt.date | None, today: dt.date) -> list[Breach]:
    """FAC-EDIT-4: a change counts from a day that has come and that lies in the open period."""
    if on > today:
        return [Breach("FAC-EDIT-4", _("The change cannot begin in the future."), "effective_on")]
    if opened is not None and on < opened:
        return [Breach("FAC-EDIT-4", _("The present period began later: choose a later day."), "effective_on")]
    return []
