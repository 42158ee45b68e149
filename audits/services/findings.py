"""What happens to a finding after the inspection."""

import datetime as dt

from django.db import transaction

from audits import rules
from audits.models import Finding
from audits.services.standing import note_standing
from audits.states import FINDING_MACHINE
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core.errors import DomainError
from mind_portal.core.thai import local_date
from mind_portal.journal.services import record
from mind_portal.rollups.tasks import after_commit_drain


def close_finding(*, finding_id: int, reason: str, actor: User, now: dt.datetime) -> Finding:
    """Close an open finding with the reason why it no longer stands.

    Raises Finding.DoesNotExist for one that is not in the actor's care, DomainError for a wrong state or AUD-CLOSE-1,
    2.
    """
    with transaction.atomic():
        findings = Finding.objects.in_care_of(actor)
        # The factory first, then the finding: filing and judging lock in this order too.
        site = Site.objects.select_for_update(no_key=True).get(
            pk=findings.values("site_id").get(pk=finding_id)["site_id"]
        )
        finding = findings.select_for_update(of=("self",), no_key=True).get(pk=finding_id)
        target = FINDING_MACHINE.check("close", finding.status)
        today = local_date(now)
        breaches = rules.closing_breaches(found_on=finding.found_on, today=today, reason=reason)
        if breaches:
            raise DomainError(breaches)
        finding.status, finding.closed_on = target, today
        finding.save(update_fields=["status", "closed_on"])
        note_standing(site)
        record(
            verb="audits.finding_closed", subject=finding, actor=actor, now=now, reason=reason.strip(),
            before={"status": "open"}, after={"status": target, "closed_on": today, "item": finding.item_code},
        )  # fmt: skip
        after_commit_drain()
    return finding
