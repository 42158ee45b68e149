"""What people change of the law's numbers in the browser: a value from a day on, taken back, compared with the Gazette.

A value begins today or later. What rules have judged under an earlier value stays judged, and so no past day is ever
changed here; a fault in the past is put right by the app's file, which is reviewed with the release.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from mind_portal.core import thai
from mind_portal.core.errors import Breach, DomainError, StaleError
from mind_portal.journal.services import record
from mind_portal.legal import together as groups
from mind_portal.legal.models import Parameter, ParameterValue, ValueOrigin
from mind_portal.legal.reading import is_number, within

YEARS_AHEAD: Final = 10


@dataclass(frozen=True)
class NewValue:
    """A number that shall hold from a day on, where it is written, and why it is changed."""

    value: Decimal
    valid_from: dt.date
    source: str
    reason: str
    verified: bool = False


def set_value(
    *, code: str, new: NewValue, seen: int, actor: Any, now: dt.datetime, together: bool = False
) -> ParameterValue:
    """Let a parameter be `new.value` from `new.valid_from` on; the value that held then ends the day before.

    A value that begins on that very day is corrected instead. `seen`: the revision of the parameter that the actor
    read. `together`: the caller changes the whole group and checks it (`legal.together`). Raises StaleError
    (LEG-VALUE-1) when somebody changed it meanwhile, DomainError with all other breaches (LEG-VALUE-2 … 6, 9),
    Parameter.DoesNotExist.
    """
    with transaction.atomic():
        parameter = _locked(code, seen)
        values = list(parameter.values.order_by("valid_from"))
        breaches = value_breaches(parameter, values, new, thai.local_date(now)) + _alone_breaches(code, together)
        if breaches:
            raise DomainError(breaches)
        changed, before = _put(parameter, values, new)
        _sign(changed, new, actor, now)
        changed.save()
        _announce(parameter, actor, now, before, _told(changed), new.reason)
    return changed


def withdraw_value(
    *, value_id: int, seen: int, reason: str, actor: Any, now: dt.datetime, together: bool = False
) -> Parameter:
    """Take back a value that has not begun; the one before it goes on in its place. `together` as in `set_value`.

    Raises StaleError (LEG-VALUE-1), DomainError for a value that has begun or that came with the portal (LEG-VALUE-7),
    without a reason (LEG-VALUE-6) and for one of a group (LEG-VALUE-9), ParameterValue.DoesNotExist.
    """
    with transaction.atomic():
        found = ParameterValue.objects.select_related("parameter").get(pk=value_id)
        parameter = _locked(found.parameter.code, seen)
        value = parameter.values.get(pk=value_id)
        breaches = _reason_breaches(reason) + _alone_breaches(parameter.code, together)
        if value.valid_from <= thai.local_date(now) or value.origin != ValueOrigin.OFFICE:
            message = _("Only a value that was entered here and has not begun yet can be taken back")
            breaches.append(Breach("LEG-VALUE-7", message))
        if breaches:
            raise DomainError(breaches)
        before = _told(value)
        earlier = parameter.values.filter(valid_to=value.valid_from).first()
        value.delete()
        if earlier is not None:
            earlier.valid_to = value.valid_to
            earlier.save(update_fields=["valid_to"])
        _announce(parameter, actor, now, before, None, reason)
    return parameter


def verify_value(*, value_id: int, seen: int, source: str, actor: Any, now: dt.datetime) -> ParameterValue:
    """Say that a value was compared with the Gazette or its own text, and where that is. Who and when are kept.

    Raises StaleError (LEG-VALUE-1), DomainError without a source (LEG-VALUE-5) or when it is verified (LEG-VALUE-8).
    """
    with transaction.atomic():
        found = ParameterValue.objects.select_related("parameter").get(pk=value_id)
        parameter = _locked(found.parameter.code, seen)
        value = parameter.values.get(pk=value_id)
        breaches = _source_breaches(source)
        if value.verified:
            breaches.append(Breach("LEG-VALUE-8", _("This value is verified already")))
        if breaches:
            raise DomainError(breaches)
        before = {"verified": False, "source": value.source}
        written = thai.clean_text(source)
        if written != value.source:
            value.source, value.source_en = written, ""
        value.verified = True
        value.verified_by, value.verified_at = actor, now
        value.save(update_fields=["source", "source_en", "verified", "verified_by", "verified_at"])
        after = {"verified": True, "source": value.source, "valid_from": value.valid_from}
        _announce(parameter, actor, now, before, after, "", verb="legal.value_verified")
    return value


def value_breaches(parameter: Parameter, values: list[ParameterValue], new: NewValue, today: dt.date) -> list[Breach]:
    """All that speaks against a new value (LEG-VALUE-2 … 6)."""
    found = _number_breaches(parameter, values, new.value)
    last = dt.date(today.year + YEARS_AHEAD, 12, 31)
    if not today <= new.valid_from <= last:
        message = _("A value begins today or later: what was decided under the old one stays decided")
        found.append(Breach("LEG-VALUE-3", message, field="valid_from"))
    holds = next((v for v in values if _holds(v, new.valid_from)), None)
    if holds and is_number(holds.value) and Decimal(str(holds.value)) == new.value and not _adds(holds, new):
        found.append(Breach("LEG-VALUE-4", _("This is the value on that day already"), field="value"))
    return found + _source_breaches(new.source) + _reason_breaches(new.reason)


def _number_breaches(parameter: Parameter, values: list[ParameterValue], value: Decimal) -> list[Breach]:
    if values and not is_number(values[-1].value):
        message = _("This is no number: it comes with the portal and is not changed here")
        return [Breach("LEG-VALUE-2", message, field="value")]
    if within(value, (parameter.minimum, parameter.maximum)):
        return []
    least, most = thai.format_number(parameter.minimum), thai.format_number(parameter.maximum)
    if parameter.maximum is None:
        message = _("At least %(least)s is needed") % {"least": least}
    elif parameter.minimum is None:
        message = _("At most %(most)s is possible") % {"most": most}
    else:
        message = _("A number from %(least)s to %(most)s is needed") % {"least": least, "most": most}
    return [Breach("LEG-VALUE-2", message, field="value")]


def _adds(holds: ParameterValue, new: NewValue) -> bool:
    """The same number may be entered again where the entry brings a better source or its verification."""
    return holds.valid_from == new.valid_from and (holds.source != new.source or holds.verified != new.verified)


def _holds(value: ParameterValue, day: dt.date) -> bool:
    return value.valid_from <= day and (value.valid_to is None or day < value.valid_to)


def _source_breaches(source: str) -> list[Breach]:
    if thai.clean_text(source):
        return []
    return [Breach("LEG-VALUE-5", _("Say where the number is written, or that the office set it itself"), "source")]


def _reason_breaches(reason: str) -> list[Breach]:
    if thai.clean_text(reason):
        return []
    return [Breach("LEG-VALUE-6", _("Say why it is changed"), field="reason")]


def _alone_breaches(code: str, together: bool) -> list[Breach]:
    if together or groups.page_of(code) is None:
        return []
    message = _("This number is one of several that must fit together: change them on their own page")
    return [Breach("LEG-VALUE-9", message)]


def _locked(code: str, seen: int) -> Parameter:
    parameter = Parameter.objects.select_for_update(no_key=True).get(code=code)
    if parameter.revision != seen:
        message = _("Somebody has changed “%(name)s” since you opened the page. Look at it again, then change it.")
        raise StaleError(Breach("LEG-VALUE-1", message % {"name": parameter.name}))
    return parameter


def _put(
    parameter: Parameter, values: list[ParameterValue], new: NewValue
) -> tuple[ParameterValue, dict[str, Any] | None]:
    """The row that shall hold the new number, with room made for it, and what was there on its day."""
    holds = next((each for each in values if _holds(each, new.valid_from)), None)
    if holds is None:
        later = next((each.valid_from for each in values if each.valid_from > new.valid_from), None)
        return ParameterValue(parameter=parameter, valid_from=new.valid_from, valid_to=later), None
    before = _told(holds)
    if holds.valid_from == new.valid_from:
        return holds, before
    until, holds.valid_to = holds.valid_to, new.valid_from
    holds.save(update_fields=["valid_to"])
    return ParameterValue(parameter=parameter, valid_from=new.valid_from, valid_to=until), before


def _sign(value: ParameterValue, new: NewValue, actor: Any, now: dt.datetime) -> None:
    number = new.value
    value.value = int(number) if number == int(number) else float(number)
    value.source, value.source_en, value.reason = thai.clean_text(new.source), "", thai.clean_text(new.reason)
    value.origin, value.entered_by, value.entered_at = ValueOrigin.OFFICE, actor, now
    value.verified = new.verified
    value.verified_by, value.verified_at = (actor, now) if new.verified else (None, None)


def _announce(  # noqa: PLR0913
    parameter: Parameter, actor: Any, now: dt.datetime, before: Any, after: Any, reason: str,
    verb: str = "legal.parameter_changed",
) -> None:  # fmt: skip
    parameter.revision += 1
    parameter.save(update_fields=["revision"])
    record(
        verb=verb, subject=parameter, actor=actor, now=now, before=before, after=after, reason=thai.clean_text(reason)
    )


def _told(value: ParameterValue) -> dict[str, Any]:
    return {
        "value": value.value, "valid_from": value.valid_from, "valid_to": value.valid_to, "source": value.source,
        "verified": value.verified,
    }  # fmt: skip
