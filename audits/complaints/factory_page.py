"""What complaints and the gate's sheet add to the page of a factory."""

from typing import Any

from django.utils import timezone

from audits.complaints.models import ENDED, Complaint, ComplaintKind
from audits.complaints.selectors.lists import short_rows
from audits.public.models import GateSheet
from audits.public.sheets import address_of
from factories import hooks
from factories.models import Site
from mind_portal.core import thai

SHOWN = 5


def register_complaint_hooks() -> None:
    """Called once, when the app is ready."""
    hooks.register_block("audits.complaints", 25, complaints_block)
    hooks.register_block("audits.gate_sheet", 30, sheet_block)


def complaints_block(user: Any, site: Site) -> hooks.Block | None:
    """For the office the last complaints; for the operator what the office has written for him, and nothing else."""
    if user.has_perm("audits.view_complaint"):
        found = Complaint.objects.visible_to(user).filter(site=site).order_by("-received_on", "-pk")
        rows = short_rows(found[:SHOWN], timezone.localdate())
        return hooks.Block("audits/complaints/site_complaints.html", {"rows": rows, "site": site.pk}) if rows else None
    if user.has_perm("audits.answer_order"):
        summaries = summaries_of(site)
        return hooks.Block("audits/complaints/site_summaries.html", {"rows": summaries}) if summaries else None
    return None


def summaries_of(site: Site) -> list[dict[str, str]]:
    """What an operator may read of complaints about his factory: the office's words, the kind and the month.

    The caller has found the site in the user's scope. Not the day: it could say who complained.
    """
    found = Complaint.objects.filter(site=site).exclude(summary="").exclude(state__in=sorted(ENDED - {"closed"}))
    rows = found.order_by("-received_on", "-pk").values_list("kind", "received_on", "summary")[:SHOWN]
    return [
        {"kind": str(ComplaintKind(kind).label), "month": thai.format_date(day, "longmonth"), "text": text}
        for kind, day, text in rows
    ]


def sheet_block(user: Any, site: Site) -> hooks.Block | None:
    """Print the sheet, see the public page, replace the sheet."""
    if not user.has_perm("audits.make_sheet"):
        return None
    sheet = GateSheet.objects.valid().filter(site=site).first()
    context = {
        "site": site.pk,
        "token": sheet.token if sheet else "",
        "address": address_of(sheet.token) if sheet else "",
        "made": thai.format_date(sheet.made_on) if sheet else "",
        "may_renew": user.has_perm("audits.print_sheet"),
    }
    return hooks.Block("audits/public/site_sheet.html", context, column="side")
