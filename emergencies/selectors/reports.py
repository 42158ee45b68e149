"""Situation reports as their pages and their PDF show them: facts turned into words of the active language."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emergencies import differences
from emergencies.models import (
    Figure,
    Incident,
    IncidentKind,
    LogKind,
    OrderStatus,
    Phase,
    ReportStatus,
    SaidBy,
    SituationReport,
)
from emergencies.report_words import moment
from emergencies.services.words import wind_name
from mind_portal.core import thai
from mind_portal.documents import pdf, qr
from mind_portal.geography.models import Province

SECTION_NAMES: Final[Mapping[str, str | Promise]] = {
    "situation": gettext_lazy("How it stands"),
    "actions": gettext_lazy("What was done"),
    "needs": gettext_lazy("What is needed"),
    "outlook": gettext_lazy("What is expected"),
}
GROUP_NAMES: Final[Mapping[str, tuple[str | Promise, str]]] = {
    "overdue": (gettext_lazy("Overdue"), "bad"),
    "open": (gettext_lazy("Under way"), "info"),
    "done": (gettext_lazy("Done since the last report"), "good"),
    "refused": (gettext_lazy("Units cannot do"), "warn"),
}


def for_page(user: Any) -> Any:
    """Reports in the user's scope, with what their pages name."""
    found = SituationReport.objects.visible_to(user)
    return found.select_related("incident", "incident__site", "drafted_by", "edited_by", "province")


def report_rows(incident: Incident) -> list[dict[str, Any]]:
    """The reports of an incident, the newest first."""
    columns = ("pk", "number", "as_of", "status", "signed_name", "signed_at", "edited_by__display_name", "edited_at")
    rows = SituationReport.objects.filter(incident=incident).order_by("-number").values_list(*columns)
    return [
        {
            "pk": pk,
            "number": number,
            "as_of": thai.format_datetime(as_of),
            "draft": status == ReportStatus.DRAFT,
            "who": signer or editor,
            "when": thai.format_time(signed_at or edited_at),
        }
        for pk, number, as_of, status, signer, signed_at, editor, edited_at in rows
    ]


def shown(report: SituationReport) -> dict[str, Any]:
    """Everything that a report says, as words of the active language."""
    facts = report.facts
    return {
        "number": report.number,
        "as_of": thai.format_datetime(report.as_of),
        "previous": _previous(facts),
        "head": _head(facts),
        "figures": [_figure(figure, report.as_of) for figure in facts["figures"]],
        "orders": _orders(facts["orders"]),
        "log": [_entry(entry, report.as_of) for entry in facts["log"]],
        "chemicals": [_chemical(chemical) for chemical in facts["chemicals"]],
        "wind": _wind(facts["wind"], report.as_of),
        "sections": [(code, str(name), report.texts.get(code, "")) for code, name in SECTION_NAMES.items()],
        "next_due": thai.format_datetime(report.next_due_at) if report.next_due_at else _("This is the last report"),
        "news": differences.has_news(facts),
    }


def _previous(facts: Mapping[str, Any]) -> str:
    before = facts["previous"]
    if before is None:
        return ""
    return _("since report %(n)d, %(at)s") % {
        "n": before["number"],
        "at": thai.format_datetime(moment(before["as_of"])),
    }


def _head(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    incident = facts["incident"]
    place = " · ".join(part for part in (incident["site"], incident["place"]) if part)
    level = str(facts["level"]["now"])
    if facts["level"]["before"] not in (None, facts["level"]["now"]):
        level = _("%(now)s, was %(before)s") % facts["level"]
    phase = str(Phase(facts["phase"]["now"]).label)
    if facts["phase"]["before"] not in (None, facts["phase"]["now"]):
        phase = _("%(now)s, was %(before)s") % {"now": phase, "before": Phase(facts["phase"]["before"]).label}
    rows = [
        (_("Incident"), f"{incident['label']} {incident['title']}"),
        (_("Kind of incident"), str(IncidentKind(incident["kind"]).label)),
        (_("Place"), place),
        (_("Coordinates"), _point(incident)),
        (_("Level"), level),
        (_("Phase"), phase),
        (_("Happened"), _time(incident["happened_at"])),
        (_("Told"), _time(incident["reported_at"])),
        (_("Under control"), _time(incident["contained_at"])),
        (str(Phase.CLOSED.label), _time(incident["closed_at"])),
    ]
    return [(name, value) for name, value in rows if value]


def _point(incident: Mapping[str, Any]) -> str:
    if incident["latitude"] is None:
        return ""
    return f"{incident['latitude']:.5f}, {incident['longitude']:.5f}"


def _time(text: str | None) -> str:
    return thai.format_datetime(moment(text)) if text else ""


def _change(change: int | None) -> str:
    """`+2`, `−1`; nothing where nothing changed or nothing was known."""
    return f"{'+' if change > 0 else '−'}{abs(change):,}" if change else ""


def _figure(figure: Mapping[str, Any], as_of: dt.datetime) -> dict[str, Any]:
    return {
        "name": str(Figure(figure["figure"]).label),
        "value": thai.format_number(figure["value"]),
        "change": _change(figure["change"]),
        "sources": [
            {
                "name": source["source"] or str(SaidBy(source["said_by"]).label),
                "value": thai.format_number(source["value"]),
                "change": _change(source["change"]),
                "as_of": thai.format_when(moment(source["as_of"]), as_of),
            }
            for source in figure["sources"]
        ],
    }


def _orders(orders: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = differences.groups(orders)
    return [
        {"name": str(name), "state": state, "rows": [_order(order) for order in found[group]]}
        for group, (name, state) in GROUP_NAMES.items()
        if found[group]
    ]


def _order(order: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "number": order["number"],
        "unit": order["unit"],
        "text": order["text"],
        "status": str(OrderStatus(order["status"]).label),
        "is_new": order["was"] is None,
        "due": thai.format_datetime(moment(order["due_at"])),
    }


def _entry(entry: Mapping[str, Any], as_of: dt.datetime) -> dict[str, Any]:
    relation = {"corrects": _("corrects %(n)s"), "verifies": _("confirms %(n)s")}.get(entry["relation"], "")
    return {
        "seq": entry["seq"],
        "time": thai.format_when(moment(entry["at"]), as_of),
        "kind": str(LogKind(entry["kind"]).label),
        "text": entry["text"],
        "source": entry["source"],
        "unsure": not entry["is_verified"],
        "relation": relation % {"n": entry["about"]} if relation else "",
    }


def _chemical(chemical: Mapping[str, Any]) -> dict[str, Any]:
    numbers = [f"UN {chemical['un']}" if chemical["un"] else "", f"CAS {chemical['cas']}" if chemical["cas"] else ""]
    tonnes = chemical["tonnes"]
    return {
        "name": chemical["name"],
        "numbers": " · ".join(number for number in numbers if number),
        "amount": f"{thai.format_number(Decimal(tonnes))}{thai.NO_BREAK_SPACE}{_('tonnes')}" if tonnes else "–",
        "source": chemical["source"],
        "is_new": chemical["is_new"],
    }


def _wind(wind: Mapping[str, Any] | None, as_of: dt.datetime) -> str:
    if wind is None:
        return ""
    name = wind_name(wind["from"]) if thai.is_thai() else f"{wind['from']}°"
    speed = f" {thai.format_number(Decimal(wind['speed']))}{thai.NO_BREAK_SPACE}{_('km/h')}" if wind["speed"] else ""
    return f"{name}{speed} ({thai.format_when(moment(wind['as_of']), as_of)})"


def report_pdf(report: SituationReport) -> bytes:
    """The report on paper, in Thai as the office's documents are. A signed one always gives the same bytes."""
    with translation.override("th"):
        province: Province = report.province
        address = settings.PORTAL_URL.rstrip("/") + reverse("emergencies:report_detail", args=[report.pk])
        data = shown(report) | {
            "office": f"สำนักงานอุตสาหกรรมจังหวัด{province.name_th}",
            "label": report.facts["incident"]["label"],
            "exercise": bool(report.facts["incident"]["is_exercise"]),
            "draft": not report.is_signed,
            "signed": {
                "name": report.signed_name,
                "post": report.signed_post,
                "at": thai.format_datetime(report.signed_at),
                "alone": report.alone_because,
            },
            "sha256": report.sha256,
            "qr": qr.svg_file(address),
        }
        return pdf.render("emergencies/situation_report.typ", data, at=report.signed_at)
