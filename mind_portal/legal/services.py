"""Writers of what the portal brings: parameters from the apps' files, and the calendar. For people's own: `values`."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import holidays
from django.db import IntegrityError, transaction
from django.db.models import Min
from django.utils.translation import gettext as _

from mind_portal.core.errors import Breach, DomainError
from mind_portal.core.thai import clean_text
from mind_portal.journal.services import record
from mind_portal.legal.models import CalendarDay, Parameter, ParameterValue, ValueOrigin
from mind_portal.legal.reading import Declared, DeclaredValue

__all__ = ["Stored", "change_calendar_day", "fill_calendar", "store_parameters"]

WORKED: Final = frozenset({"วันแรงงานแห่งชาติ", "วันเด็กแห่งชาติ"})
"""Days that the package counts as public holidays and on which government offices work or are closed anyway."""


@dataclass(frozen=True)
class Stored:
    """How many values a file changed, and what people entered in the browser that it left alone."""

    changed: int
    kept: tuple[str, ...] = ()


def store_parameters(*, app: str, declared: Sequence[Declared], actor: Any, now: dt.datetime) -> Stored:
    """Bring an app's parameters in step with its file. Safe to run again.

    The file is the whole truth of a parameter up to the day from which somebody entered a value in the browser: values
    that it no longer holds are removed, each change is in the journal with what was before. From that day on nothing is
    touched, and what was verified in the browser stays verified. Raises DomainError where two values would hold on one
    day.
    """
    changed, kept = 0, []
    with transaction.atomic():
        for one in declared:
            parameter, _made = Parameter.objects.update_or_create(
                code=one.code,
                defaults={
                    "app": app, "name_th": one.names[0], "name_en": one.names[1],
                    "unit_th": one.units[0], "unit_en": one.units[1],
                    "minimum": one.bounds[0], "maximum": one.bounds[1],
                },
            )  # fmt: skip
            since = parameter.values.filter(origin=ValueOrigin.OFFICE).aggregate(day=Min("valid_from"))["day"]
            changed += _bring_in_step(parameter, one, since, actor, now)
            if since is not None:
                kept.append(f"{one.code} from {since.isoformat()}")
    return Stored(changed, tuple(kept))


_COLUMNS: Final = ("value", "valid_from", "valid_to", "source", "source_en", "verified")


def _bring_in_step(
    parameter: Parameter, declared: Declared, since: dt.date | None, actor: Any, now: dt.datetime
) -> int:
    """`since`: from which day on people's values rule."""
    wanted = sorted((row for row in map(_row, declared.values)), key=lambda row: row["valid_from"])
    replaced = parameter.values.all()
    if since is not None:
        replaced = replaced.filter(valid_from__lt=since)
        wanted = [
            row | {"valid_to": min(row["valid_to"] or since, since)} for row in wanted if row["valid_from"] < since
        ]
    signed = {value.valid_from: value for value in replaced.filter(verified_by__isnull=False)}
    wanted = [_still_verified(row, signed.get(row["valid_from"])) for row in wanted]
    stored = list(replaced.order_by("valid_from").values(*_COLUMNS))
    if stored == [{column: row[column] for column in _COLUMNS} for row in wanted]:
        return 0
    replaced.delete()
    try:
        with transaction.atomic():
            ParameterValue.objects.bulk_create([ParameterValue(parameter=parameter, **row) for row in wanted])
    except IntegrityError as error:
        message = f"{parameter.code}: two values on one day, or one that ends before it begins"
        raise DomainError(Breach("LEG-FILE-2", message, field=parameter.code)) from error
    parameter.revision += 1
    parameter.save(update_fields=["revision"])
    record(
        verb="legal.parameter_changed", subject=parameter, actor=actor, now=now,
        before={"values": _told(stored)}, after={"values": _told(wanted)},
    )  # fmt: skip
    return len(wanted)


def _row(value: DeclaredValue) -> dict[str, Any]:
    return {
        "value": value.value, "valid_from": value.valid_from, "valid_to": value.valid_to,
        "source": value.sources[0], "source_en": value.sources[1],
        "verified": value.verified,
    }  # fmt: skip


def _still_verified(row: dict[str, Any], signed: ParameterValue | None) -> dict[str, Any]:
    """Who compared a number with the Gazette goes on vouching for it, as long as the file says the same number."""
    if signed is None or signed.value != row["value"]:
        return row
    return row | {
        "verified": True, "source": signed.source, "source_en": signed.source_en,
        "verified_by_id": signed.verified_by_id,
        "verified_at": signed.verified_at,
    }  # fmt: skip


def _told(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Values as the journal keeps them: days as text."""
    return [{k: _text(row[k]) for k in _COLUMNS} for row in rows]


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def fill_calendar(*, years: Iterable[int], actor: Any, now: dt.datetime) -> int:
    """Add the holidays of `years` (A.D.) that are not in the calendar yet; what an administrator entered stays.

    They are worked out by the package `holidays` and are not compared with the cabinet's resolutions.
    """
    wanted = sorted(years)
    thai_names = holidays.country_holidays("TH", years=wanted, language="th")
    english = holidays.country_holidays("TH", years=wanted, language="en_US")
    days = [
        CalendarDay(day=day, name_th=name[:200], name_en=english.get(day, "")[:200], origin=CalendarDay.Origin.PACKAGE)
        for day, name in sorted(thai_names.items())
        if name not in WORKED and day.weekday() < 5
    ]
    before = CalendarDay.objects.count()
    with transaction.atomic():
        CalendarDay.objects.bulk_create(days, ignore_conflicts=True)
        added = CalendarDay.objects.count() - before
        if added:
            first = CalendarDay.objects.filter(day__year=wanted[0]).order_by("day").first()
            if first is not None:
                after = {"years": wanted, "days": added}
                record(verb="legal.calendar_filled", subject=first, actor=actor, now=now, after=after)
    return added


def change_calendar_day(*, day: dt.date, is_working: bool, name: str, actor: Any, now: dt.datetime) -> CalendarDay:
    """Make `day` a holiday or a working day, as the cabinet has said. Deadlines already set stay as they are.

    Raises DomainError without a name (LEG-DAY-1) or for a day that already is what it is said to become (LEG-DAY-2).
    """
    name = clean_text(name)[:200]
    if not name:
        raise DomainError(Breach("LEG-DAY-1", _("Say what day it is, as in the cabinet's resolution"), field="name"))
    with transaction.atomic():
        stored = CalendarDay.objects.select_for_update().filter(day=day).first()
        works_now = stored.is_working if stored else day.weekday() < 5
        if works_now == is_working and (stored is None or stored.name_th == name):
            message = _("This day is a working day already") if is_working else _("This day is a day off already")
            raise DomainError(Breach("LEG-DAY-2", message, field="day"))
        values = {"is_working": is_working, "name_th": name, "name_en": "", "origin": CalendarDay.Origin.OFFICE}
        changed, _made = CalendarDay.objects.update_or_create(day=day, defaults=values)
        record(
            verb="legal.calendar_changed", subject=changed, actor=actor, now=now,
            before={"is_working": works_now}, after={"day": day, "is_working": is_working, "name": name},
        )  # fmt: skip
    return changed
