"""Asking the law's data, always by the day of the fact that is judged, never by today."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from mind_portal.core import thai
from mind_portal.legal.errors import NoValue
from mind_portal.legal.models import CalendarDay, Parameter, ParameterValue, ValueOrigin
from mind_portal.legal.reading import is_number


def parameter_on(code: str, day: dt.date) -> ParameterValue:
    """The value in force on `day`, with its source and whether it is verified. Raises NoValue."""
    in_force = Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    values = ParameterValue.objects.select_related("parameter").filter(parameter__code=code, valid_from__lte=day)
    found = values.filter(in_force).first()
    if found is None:
        raise NoValue(code, day)
    return found


def value_on(code: str, day: dt.date) -> Any:
    """The value in force on `day`: a number as Decimal, a text or list as declared. Raises NoValue."""
    return _exact(parameter_on(code, day).value)


def values_on(prefix: str, day: dt.date) -> dict[str, Any]:
    """Every value in force on `day` of the parameters whose code begins with `prefix`, in one query."""
    values = _in_force(prefix, day).values_list("parameter__code", "value")
    return {code: _exact(value) for code, value in values}


def verified_values_on(prefix: str, day: dt.date) -> dict[str, Any]:
    """The same without those that nobody has verified, for pages that cannot say so beside each."""
    values = _in_force(prefix, day).filter(verified=True).values_list("parameter__code", "value")
    return {code: _exact(value) for code, value in values}


def _in_force(prefix: str, day: dt.date) -> QuerySet[ParameterValue]:
    in_force = Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    return ParameterValue.objects.filter(in_force, parameter__code__startswith=prefix, valid_from__lte=day)


def _exact(value: Any) -> Any:
    """A JSON number as Decimal: 0.1 is a tenth. Lists and objects keep their shape."""
    if isinstance(value, bool) or not isinstance(value, int | float | list):
        return value
    return [_exact(one) for one in value] if isinstance(value, list) else Decimal(str(value))


def parameter_rows(day: dt.date) -> list[dict[str, Any]]:
    """Every parameter with its values, newest first, for the page that shows what is verified and what is not."""
    rows = []
    for parameter in Parameter.objects.prefetch_related("values").order_by("app", "code"):
        values = sorted(parameter.values.all(), key=lambda value: value.valid_from, reverse=True)
        rows.append(
            {
                "code": parameter.code,
                "name": parameter.name,
                "values": [_value_row(parameter, value, day) for value in values],
            }
        )
    return rows


def parameter_page(parameter: Parameter, day: dt.date) -> dict[str, Any]:
    """One parameter with its history: every value that it has had or will have, the newest first."""
    values = list(parameter.values.select_related("entered_by", "verified_by").order_by("-valid_from"))
    rows = [_history_row(parameter, value, day) for value in values]
    return {
        "parameter": parameter,
        "rows": rows,
        "now": next((row for row in rows if row["in_force"]), None),
        "is_number": bool(values) and is_number(values[0].value),
        "bounds": _bounds(parameter),
    }


def _bounds(parameter: Parameter) -> str:
    least, most = parameter.minimum, parameter.maximum
    shown = {"least": thai.format_number(least), "most": thai.format_number(most)}
    if least is not None and most is not None:
        return _("from %(least)s to %(most)s") % shown
    return _("at least %(least)s") % shown if least is not None else ""


def _history_row(parameter: Parameter, value: ParameterValue, day: dt.date) -> dict[str, Any]:
    future = value.valid_from > day
    return _value_row(parameter, value, day) | {
        "pk": value.pk,
        "future": future,
        "may_go": future and value.origin == ValueOrigin.OFFICE,
        "origin": value.get_origin_display(),
        "who": str(value.entered_by or ""),
        "at": thai.format_datetime(value.entered_at) if value.entered_at else "",
        "reason": value.reason,
        "verifier": str(value.verified_by or ""),
        "verified_at": thai.format_date(value.verified_at) if value.verified_at else "",
    }


def _value_row(parameter: Parameter, value: ParameterValue, day: dt.date) -> dict[str, Any]:
    until = value.valid_to
    return {
        "shown": _shown(value.value),
        "unit": parameter.unit,
        "since": thai.format_date(value.valid_from),
        "until": thai.format_date(until - dt.timedelta(days=1)) if until else "",
        "in_force": value.valid_from <= day and (until is None or day < until),
        "source": value.shown_source,
        "written": value.source,
        "verified": value.verified,
    }


def _shown(value: Any) -> str:
    if isinstance(value, bool) or value is None or isinstance(value, str | dict):
        return str(value)
    if isinstance(value, list):
        return ", ".join(_shown(one) for one in value)
    return thai.format_number(Decimal(str(value)))


def calendar_days(year: int) -> list[CalendarDay]:
    """The days of a year (A.D.) that are not what their weekday says, in order."""
    return list(CalendarDay.objects.filter(day__year=year).order_by("day"))
