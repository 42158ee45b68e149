"""The agencies that can be given orders: brought in from a table that the office keeps."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from emergencies.models import Unit, UnitKind
from mind_portal.core.errors import Breach, DomainError
from mind_portal.geography.models import Province
from mind_portal.journal.services import record

_IS_WEBHOOK = URLValidator(schemes=["https"])
COLUMNS = ("province", "name", "short_name", "kind", "contact", "phone", "email", "webhook")


def load_units(*, rows: Iterable[Mapping[str, str]], actor: Any, now: dt.datetime) -> dict[str, int]:
    """Add or renew units by province (two digits, empty: national) and name; nothing is kept when a row fails.

    Raises DomainError (EME-UNIT-1) with every faulty row.
    """
    known = set(Province.objects.values_list("pk", flat=True))
    wanted, breaches = [], []
    for number, row in enumerate(rows, start=2):
        values = {column: (row.get(column) or "").strip() for column in COLUMNS}
        fault = _fault(values, known)
        if fault:
            breaches.append(Breach("EME-UNIT-1", _("Row %(n)d: %(fault)s") % {"n": number, "fault": fault}))
        wanted.append(values)
    if breaches:
        raise DomainError(breaches)
    counts = {"new": 0, "renewed": 0}
    with transaction.atomic():
        for values in wanted:
            province, name = values.pop("province") or None, values.pop("name")
            unit, is_new = Unit.objects.update_or_create(province_id=province, name=name, defaults=values)
            counts["new" if is_new else "renewed"] += 1
            record(verb="emergencies.unit_loaded", subject=unit, actor=actor, now=now, after={"name": name})
    return counts


def _fault(values: Mapping[str, str], provinces: set[str]) -> str:
    """What is wrong with a row, in words; empty when nothing is."""
    if not values["name"] or not values["short_name"]:
        return _("a unit needs its name and its short name")
    if values["kind"] not in UnitKind.values:
        return _("the kind is one of %(kinds)s") % {"kinds": ", ".join(UnitKind.values)}
    if values["province"] and values["province"] not in provinces:
        return _("no province has the code %(code)s") % {"code": values["province"]}
    if not _passes(validate_email, values["email"]):
        return _("%(text)s is no e-mail address") % {"text": values["email"]}
    if not _passes(_IS_WEBHOOK, values["webhook"]):
        return _("a webhook begins with https://")
    return ""


def _passes(validator: Callable[[str], object], text: str) -> bool:
    """Whether an address, if there is one, is one."""
    try:
        if text:
            validator(text)
    except ValidationError:
        return False
    return True
