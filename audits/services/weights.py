"""The weights of the risk changed together: their sum stays the whole, and no later day has another sum."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from audits.planning.risk import Factor
from mind_portal.core import thai
from mind_portal.core.errors import Breach, DomainError, StaleError
from mind_portal.legal.models import Parameter, ParameterValue, ValueOrigin
from mind_portal.legal.selectors import values_on
from mind_portal.legal.values import NewValue, set_value, withdraw_value

PREFIX: Final = "RISK_"
MIDDLE: Final = "RISK_LEVEL_MIDDLE"
HIGH: Final = "RISK_LEVEL_HIGH"
WEIGHT_CODES: Final = tuple(f"RISK_WEIGHT_{factor}" for factor in Factor)
WHOLE: Final = Decimal(100)


@dataclass(frozen=True)
class NewWeights:
    """All weights and both limits by the code of their parameter, from a day on."""

    values: Mapping[str, Decimal]
    valid_from: dt.date
    source: str
    reason: str


def revision() -> int:
    """What a page has seen of the weights: grows with every change of any of them."""
    return sum(Parameter.objects.filter(code__startswith=PREFIX).values_list("revision", flat=True))


def weight_breaches(values: Mapping[str, Decimal]) -> list[Breach]:
    """AUD-RISK-1: the weights add up to 100. AUD-RISK-2: the limits lie in order between 0 and 100."""
    found = []
    total = sum((values[code] for code in WEIGHT_CODES), Decimal(0))
    if total != WHOLE:
        message = _("The weights add up to %(sum)s; they must add up to 100") % {"sum": thai.format_number(total)}
        found.append(Breach("AUD-RISK-1", message))
    if any(not 0 <= values[code] <= WHOLE for code in WEIGHT_CODES):
        found.append(Breach("AUD-RISK-1", _("A weight lies between 0 and 100")))
    if not 0 < values[MIDDLE] < values[HIGH] <= WHOLE:
        found.append(Breach("AUD-RISK-2", _("High risk begins above middle risk, and both between 0 and 100"), HIGH))
    return found


def set_weights(*, new: NewWeights, seen: int, actor: Any, now: dt.datetime) -> list[ParameterValue]:
    """Let the weights and limits be what is given from a day on; those that stay as they are get no new value.

    `seen`: the `revision` of the page. Raises StaleError (AUD-RISK-3) when any of them was changed meanwhile,
    DomainError for a wrong sum (AUD-RISK-1), wrong limits (AUD-RISK-2), when nothing changes (AUD-RISK-4), when a later
    day would have weights of another sum (AUD-RISK-5), and with the refusals of single values (LEG-VALUE-…).
    """
    with transaction.atomic():
        revisions = _locked(seen)
        old = values_on(PREFIX, new.valid_from)
        moved = {code: value for code, value in new.values.items() if old.get(code) != value}
        breaches = weight_breaches(new.values)
        if not moved:
            breaches.append(Breach("AUD-RISK-4", _("Nothing is changed: these are the weights on that day already")))
        if breaches:
            raise DomainError(breaches)
        stored = _set_each(moved, new, revisions, actor, now)
        _refuse_unfit(new.valid_from)
    return stored


def withdraw_weights(*, valid_from: dt.date, reason: str, seen: int, actor: Any, now: dt.datetime) -> int:
    """Take back, together, what was set to begin on a day to come; what held before goes on. Returns how many values.

    Raises StaleError (AUD-RISK-3), DomainError when nothing was set from that day (AUD-RISK-6), when a later day would
    be left with weights that do not fit (AUD-RISK-5), and with the refusals of single values (LEG-VALUE-6, 7).
    """
    with transaction.atomic():
        revisions = _locked(seen)
        values = ParameterValue.objects.filter(
            parameter__code__startswith=PREFIX, valid_from=valid_from, origin=ValueOrigin.OFFICE
        )
        found = list(values.order_by("parameter__code").values_list("pk", "parameter__code"))
        if not found:
            raise DomainError(Breach("AUD-RISK-6", _("Nothing has been entered here from that day")))
        for pk, code in found:
            withdraw_value(value_id=pk, seen=revisions[code], reason=reason, actor=actor, now=now, together=True)
        _refuse_unfit(valid_from)
    return len(found)


def _locked(seen: int) -> dict[str, int]:
    """Hold all weights and limits; their revisions by code."""
    locked = Parameter.objects.select_for_update(no_key=True).filter(code__startswith=PREFIX).order_by("code")
    revisions = dict(locked.values_list("code", "revision"))
    if sum(revisions.values()) != seen:
        message = _("Somebody has changed the weights since you opened the page. Look at them again.")
        raise StaleError(Breach("AUD-RISK-3", message))
    return revisions


def _set_each(
    moved: Mapping[str, Decimal], new: NewWeights, revisions: Mapping[str, int], actor: Any, now: dt.datetime
) -> list[ParameterValue]:
    stored: list[ParameterValue] = []
    breaches: dict[tuple[str, str], Breach] = {}
    for code, value in moved.items():
        given = NewValue(value, new.valid_from, new.source, new.reason)
        try:
            stored.append(set_value(code=code, new=given, seen=revisions[code], actor=actor, now=now, together=True))
        except DomainError as error:
            for breach in error.breaches:
                field = code if breach.field == "value" else breach.field
                breaches.setdefault((breach.rule, field), Breach(breach.rule, breach.message, field=field))
    if breaches:
        raise DomainError(list(breaches.values()))
    return stored


def _refuse_unfit(valid_from: dt.date) -> None:
    """AUD-RISK-5: what was set for later days must still add up and lie in order."""
    later = ParameterValue.objects.filter(parameter__code__startswith=PREFIX, valid_from__gt=valid_from)
    for day in sorted(set(later.values_list("valid_from", flat=True))):
        values = dict.fromkeys((*WEIGHT_CODES, MIDDLE, HIGH), Decimal(0)) | values_on(PREFIX, day)
        if weight_breaches(values):
            message = _("Other weights are set from %(day)s: take them back first, or choose a later day")
            breach = Breach("AUD-RISK-5", message % {"day": thai.format_date(day)}, field="valid_from")
            raise DomainError(breach)
