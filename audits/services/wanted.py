"""Inspections that something else asks for: wanted once per cause, done by filing, withdrawn with a reason."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from audits import rules
from audits.models import Inspection, WantedInspection, WantedStatus
from audits.states import WANTED_MACHINE
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core.errors import AlreadyDone, DomainError
from mind_portal.journal.selectors import was_last
from mind_portal.journal.services import record


@dataclass(frozen=True)
class Cause:
    """The record that asks for an inspection: label of its model, its key, and what people call it."""

    label: str
    key: str
    name: str


def want_inspection(  # noqa: PLR0913 - keyword-only
    *, site: Site, kind: str, cause: Cause, reason: str, due_on: dt.date, actor: Any, now: dt.datetime
) -> WantedInspection:
    """Ask for an inspection of `site`, in the caller's transaction: a duty is kept or lost with what made it.

    Asked again by the same cause while it is open, it stays one, with the new day and reason.
    """
    with transaction.atomic():
        Site.objects.select_for_update(of=("self",), no_key=True).get(pk=site.pk)
        wanted, made = WantedInspection.objects.update_or_create(
            cause=cause.label, cause_id=cause.key, site=site, status=WantedStatus.WANTED,
            defaults={"kind": kind, "reason": reason[:300], "due_on": due_on, "cause_name": cause.name[:200]},
            create_defaults={
                "province_id": site.province_id, "kind": kind, "reason": reason[:300], "due_on": due_on,
                "cause_name": cause.name[:200], "wanted_at": now, "wanted_by": actor if actor and actor.pk else None,
            },
        )  # fmt: skip
        record(
            verb="audits.inspection_wanted", subject=wanted, actor=actor, now=now, reason=reason,
            after={"site": site.pk, "kind": kind, "due_on": due_on, "again": not made},
        )  # fmt: skip
    return wanted


def withdraw_wanted(*, wanted_id: int, reason: str, actor: User, now: dt.datetime) -> WantedInspection:
    """Say that it need not be done any more.

    Raises WantedInspection.DoesNotExist, DomainError (AUD-WANTED-1), AlreadyDone for a second press.
    """
    with transaction.atomic():
        wanted = WantedInspection.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=wanted_id)
        after = {"status": WantedStatus.WITHDRAWN.value}
        if was_last(wanted, verb="audits.wanted_withdrawn", actor=actor, after=after, reason=reason.strip()):
            raise AlreadyDone(wanted)
        target = WANTED_MACHINE.check("withdraw", wanted.status)
        breaches = rules.withdrawing_breaches(reason=reason)
        if breaches:
            raise DomainError(breaches)
        wanted.status, wanted.ended_at, wanted.withdrawn_because = target, now, reason.strip()
        wanted.save(update_fields=["status", "ended_at", "withdrawn_because"])
        record(
            verb="audits.wanted_withdrawn", subject=wanted, actor=actor, now=now, reason=reason.strip(),
            before={"status": "wanted"}, after=after,
        )  # fmt: skip
    return wanted


def do_wanted(inspection: Inspection, *, actor: User, now: dt.datetime) -> int:
    """An inspection of the wanted kind does what was wanted of its site, unless it was made before it was wanted."""
    waiting = WantedInspection.objects.select_for_update(of=("self",)).filter(
        site_id=inspection.site_id, kind=inspection.kind, status=WantedStatus.WANTED
    )
    done = [wanted for wanted in waiting if inspection.inspected_on >= wanted.wanted_on]
    for wanted in done:
        wanted.status = WANTED_MACHINE.check("do", wanted.status)
        wanted.inspection, wanted.ended_at = inspection, now
        wanted.save(update_fields=["status", "inspection", "ended_at"])
        record(
            verb="audits.wanted_done", subject=wanted, actor=actor, now=now,
            after={"status": wanted.status, "inspection": inspection.pk},
        )  # fmt: skip
    return len(done)


def follow_amended(inspection: Inspection, *, actor: User, now: dt.datetime) -> None:
    """With another kind or day an inspection may no longer do what it did, and do what still waits."""
    want_again(inspection, unfit=True, actor=actor, now=now)
    do_wanted(inspection, actor=actor, now=now)


def want_again(inspection: Inspection, *, unfit: bool = False, actor: User, now: dt.datetime) -> int:
    """What a returned inspection had done is wanted again, unless its cause has asked anew meanwhile.

    `unfit`: only what it does no longer do as it is now.
    """
    done = WantedInspection.objects.select_for_update(of=("self",)).filter(
        inspection=inspection, status=WantedStatus.DONE
    )
    count = 0
    for wanted in done:
        if unfit and wanted.kind == inspection.kind and inspection.inspected_on >= wanted.wanted_on:
            continue
        twin = {"cause": wanted.cause, "cause_id": wanted.cause_id, "site": wanted.site_id}
        if WantedInspection.objects.filter(**twin, status=WantedStatus.WANTED).exists():
            continue
        wanted.status = WANTED_MACHINE.check("want_again", wanted.status)
        wanted.inspection, wanted.ended_at = None, None
        wanted.save(update_fields=["status", "inspection", "ended_at"])
        record(
            verb="audits.wanted_again", subject=wanted, actor=actor, now=now,
            before={"inspection": inspection.pk}, after={"status": wanted.status},
        )  # fmt: skip
        count += 1
    return count
