"""A later due day for a province, and the loading of the obligations that the repository brings."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from factories.single_form import rules
from factories.single_form.applying import compiled
from factories.single_form.models import Obligation, PeriodExtension, Report, ReportingPeriod
from factories.single_form.services.telling import tell_extended
from mind_portal.accounts.models import User
from mind_portal.core.errors import Breach, DomainError
from mind_portal.core.thai import local_date
from mind_portal.journal.services import record
from mind_portal.questionnaires.rules import Refused, explain
from mind_portal.rollups.tasks import after_commit_drain


def extend_period(
    *, period_id: int, province_id: str, extended_to: dt.date, reason: str, actor: User, now: dt.datetime
) -> PeriodExtension:
    """Give the factories of a province a later due day. Said again, the later word counts.

    Raises DomainError for FORM-EXT-1 … 5.
    """
    with transaction.atomic():
        period = ReportingPeriod.objects.select_for_update(of=("self",)).get(pk=period_id)
        breaches = rules.extension_breaches(
            extended_to=extended_to, due_on=period.due_on, today=local_date(now), is_closed=period.is_closed
        )
        breaches += rules.text_breaches("FORM-EXT-4", reason, _("Say why the day is put off"))
        if not actor.scope.covers_province(province_id):
            message = _("This province does not lie in your charge")
            breaches.append(Breach("FORM-EXT-5", message, field="province"))
        if breaches:
            raise DomainError(breaches)
        before = PeriodExtension.objects.filter(period=period, province_id=province_id).first()
        values = {"extended_to": extended_to, "reason": reason.strip(), "by": actor, "at": now}
        extension, _made = PeriodExtension.objects.update_or_create(
            period=period, province_id=province_id, defaults=values
        )
        Report.objects.filter(period=period, province_id=province_id).update(due_on=extended_to)
        record(
            verb="single_form.period_extended", subject=period, actor=actor, now=now, reason=reason.strip(),
            province=province_id, before={"due_on": before.extended_to if before else period.due_on},
            after={"due_on": extended_to},
        )  # fmt: skip
        tell_extended(extension, actor=actor, now=now)
        after_commit_drain()
    return extension


def load_obligation(*, data: Mapping[str, Any], actor: Any, now: dt.datetime) -> tuple[Obligation, bool]:
    """Store an obligation as the repository's file has it, and whether that changed anything.

    Raises DomainError for FORM-RULE-1, a rule that cannot be read.
    """
    rule = str(data.get("applies_if", ""))
    try:
        if rule.strip():
            compiled(rule)
    except Refused as refusal:
        message = f"{data.get('code')}: {explain(refusal, rule)}"
        raise DomainError(Breach("FORM-RULE-1", message, field="applies_if")) from None
    with transaction.atomic():
        values = {name: value for name, value in data.items() if name != "code"}
        found = Obligation.objects.select_for_update().filter(code=data["code"]).first()
        kept = {name: str(getattr(found, name)) for name in values} if found else {}
        if found and kept == {name: str(value) for name, value in values.items()}:
            return found, False
        obligation, _made = Obligation.objects.update_or_create(code=data["code"], defaults=values)
        record(
            verb="single_form.obligation_loaded", subject=obligation, actor=actor, now=now, before=kept or None,
            after={name: str(value) for name, value in values.items()},
        )  # fmt: skip
    return obligation, True
