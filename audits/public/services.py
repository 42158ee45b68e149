"""The sheet at the gate: its address is made, and made anew when somebody abuses it."""

import datetime as dt
import secrets
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audits.public.models import GateSheet
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.core.errors import Breach, DomainError, StaleError
from mind_portal.journal.services import record

MOST_SHEETS = 200
"""In one PDF: enough for a district, and made within the time that a person waits."""


def make_sheets(*, site_ids: Collection[int], actor: User, now: dt.datetime) -> list[GateSheet]:
    """The valid sheets of factories in the actor's scope, made where there is none, in the order of `site_ids`.

    Raises Site.DoesNotExist when one is out of scope, DomainError (AUD-GATE-1, 2) for none or too many.
    """
    if not site_ids:
        raise DomainError(Breach("AUD-GATE-1", _("No factory is chosen: change the filter")))
    if len(site_ids) > MOST_SHEETS:
        message = _("%(found)d factories are too many for one file; at most %(most)d. Choose a district or a type.")
        raise DomainError(Breach("AUD-GATE-2", message % {"found": len(site_ids), "most": MOST_SHEETS}))
    with transaction.atomic():
        sites = Site.objects.visible_to(actor).filter(pk__in=site_ids)
        held = {site.pk: site for site in sites.select_for_update(of=("self",), no_key=True).order_by("pk")}
        if len(held) != len(set(site_ids)):
            raise Site.DoesNotExist
        valid = {sheet.site_id: sheet for sheet in GateSheet.objects.valid().filter(site_id__in=held)}
        for pk, site in held.items():
            if pk not in valid:
                valid[pk] = _new(site, actor, now)
    return [valid[pk] for pk in site_ids]


def renew_sheet(*, site_id: int, reason: str, seen: int | None = None, actor: User, now: dt.datetime) -> GateSheet:
    """End the factory's sheet and make another: the old address answers from now on that it is not valid.

    `seen`: the sheet that the actor looked at. Pressed twice it is replaced once. Raises Site.DoesNotExist out of
    scope, DomainError without a reason (AUD-GATE-3) or a sheet (AUD-GATE-4), StaleError when somebody else has
    replaced it meanwhile (AUD-GATE-5): his new one may hang there already.
    """
    text = reason.strip()[:300]
    with transaction.atomic():
        site = Site.objects.visible_to(actor).select_for_update(of=("self",), no_key=True).get(pk=site_id)
        breaches = []
        if len(text) < 5:
            breaches.append(Breach("AUD-GATE-3", _("Write why the sheet is replaced"), field="reason"))
        sheet = GateSheet.objects.valid().filter(site=site).first()
        if sheet is None:
            breaches.append(Breach("AUD-GATE-4", _("This factory has no sheet yet: print one"), field="reason"))
        if breaches or sheet is None:
            raise DomainError(breaches)
        if seen is not None and seen != sheet.pk:
            if sheet.made_by == actor and GateSheet.objects.filter(pk=seen, site=site, reason=text).exists():
                return sheet
            raise StaleError(Breach("AUD-GATE-5", _("The sheet has been replaced in the meantime: reload the page")))
        sheet.ended_on, sheet.reason = thai.local_date(now), text
        sheet.save(update_fields=["ended_on", "reason"])
        record(verb="audits.gate_sheet_ended", subject=site, actor=actor, now=now, reason=text)
        return _new(site, actor, now)


def _new(site: Site, actor: Any, now: dt.datetime) -> GateSheet:
    sheet = GateSheet.objects.create(
        site=site, token=secrets.token_urlsafe(12), made_on=thai.local_date(now), made_by=actor
    )
    record(verb="audits.gate_sheet_made", subject=site, actor=actor, now=now)
    return sheet
