"""Everything that the page of one incident shows, as plain values."""

import datetime as dt
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from emergencies.models import (
    Chemical,
    Incident,
    LogHead,
    Order,
    Phase,
    PhaseChange,
    Position,
    PositionRole,
    Reporter,
    SituationReport,
)
from emergencies.selectors import effects, log, orders
from emergencies.selectors.clocks import countdown, duration
from emergencies.selectors.neighbours import around, map_data
from emergencies.selectors.papers import papers
from emergencies.services.words import wind_name
from emergencies.states import INCIDENT_MACHINE
from factories import facts
from mind_portal.core import thai

PHASE_ICONS: Final = {
    Phase.REPORTED: "phone", Phase.MOBILISING: "truck", Phase.RESPONDING: "flame", Phase.CONTAINED: "shield-check",
    Phase.RECOVERING: "refresh", Phase.CLOSED: "circle-check",
}  # fmt: skip
VERBS: Final = ("mobilise", "respond", "contain", "recover", "close", "flare_up", "dismiss")
NEAR_SHOWN: Final = 8


def for_page(user: Any) -> Any:
    """Incidents with what their page names, in the user's scope."""
    return Incident.objects.visible_to(user).select_related("site", "site__district", "province")


def last_report_at(incident: Incident) -> dt.datetime | None:
    """Until when the last signed situation report knew; the figures are compared with it."""
    signed = SituationReport.objects.filter(incident=incident).signed()
    return signed.order_by("-number").values_list("as_of", flat=True).first()


def head(incident: Incident, user: Any, now: dt.datetime) -> dict[str, Any]:
    """The head of the page: level, number, place, the clocks, the phases, what may be done next."""
    since = incident.closed_at or now
    due = incident.report_due_at
    return {
        "label": incident.label,
        "place": place_of(incident),
        "state": "none" if not incident.is_open else "bad" if incident.phase != Phase.RECOVERING else "warn",
        "phase": Phase(incident.phase).label,
        "calm": incident.phase in (Phase.CONTAINED, Phase.RECOVERING, Phase.CLOSED),
        "running": duration(since - incident.reported_at),
        "running_since": incident.reported_at.isoformat() if incident.is_open else "",
        "report_clock": countdown(due, now, waiting="") if due and incident.is_open else None,
        "phases": _phases(incident, now),
        "verbs": [
            {"verb": verb, "label": verb_label(verb), "url": _phase_url(incident, verb)}
            for verb in INCIDENT_MACHINE.open_from(incident.phase)
        ],
    }


def _phase_url(incident: Incident, verb: str) -> str:
    return reverse("emergencies:incident_phase", args=[incident.pk, verb])


def place_of(incident: Incident) -> str:
    """District and province of the factory, or the place as it was told."""
    district = incident.site.district.name if incident.site and incident.site.district else ""
    parts = [incident.place if incident.site is None else "", district, incident.province.name]
    return " · ".join(part for part in parts if part)


def verb_label(verb: str) -> str:
    """What a button that leads to a phase says."""
    return {
        "mobilise": _("Forces are on their way"),
        "respond": _("Response has begun"),
        "contain": _("It is under control"),
        "recover": _("Recovery begins"),
        "close": _("Close the incident"),
        "flare_up": _("It flares up again"),
        "dismiss": _("It was a false alarm"),
    }[verb]


def _phases(incident: Incident, now: dt.datetime) -> list[dict[str, Any]]:
    """The six phases with when each was last reached; the present one is marked."""
    reached: dict[str, dt.datetime] = {}
    changes = PhaseChange.objects.filter(incident=incident).order_by("recorded_at", "id")
    for target, at in changes.values_list("target", "at"):
        reached[target] = at
    order = list(Phase)
    present = order.index(Phase(incident.phase))
    return [
        {
            "name": phase.label,
            "icon": PHASE_ICONS[phase] if index == present else "check",
            "state": "now" if index == present else "done" if index < present and phase.value in reached else "",
            "time": thai.format_when(reached[phase.value], now) if index <= present and phase.value in reached else "",
        }
        for index, phase in enumerate(order)
    ]


def live_parts(incident: Incident, user: Any, now: dt.datetime, since: dt.datetime | None = None) -> dict[str, Any]:
    """What changes while people look: head, figures, orders, the end of the log."""
    unverified = log.unverified(incident).count()
    head_seq = LogHead.objects.filter(pk=incident.pk).values_list("seq", flat=True).first() or 0
    return {
        "incident": incident,
        "head": head(incident, user, now),
        "effects": effects.effect_figures(incident, since, now),
        "orders": orders.order_rows(Order.objects.filter(incident=incident), now),
        "log_total": head_seq,
        "log_unverified": unverified,
        "seq": head_seq,
        "may": {
            "write": user.has_perm("emergencies.write_log"),
            "manage": user.has_perm("emergencies.manage_incident"),
            "order": user.has_perm("emergencies.issue_order"),
        },
        **papers(incident, user),
    }


def incident_page(incident: Incident, user: Any, now: dt.datetime, since: dt.datetime | None = None) -> dict[str, Any]:
    """The whole page. `since`: when the last situation report was signed."""
    page = live_parts(incident, user, now, since)
    page["entries"] = log.log_rows(log.newest(incident)[: log.SHOWN], now)
    page["more_entries"] = page["log_total"] > log.SHOWN
    page |= surroundings(incident, user, now, shown=NEAR_SHOWN)
    page |= _inside(incident, user, thai.local_date(now))
    page["positions"] = positions(incident, now)
    page["statements"] = {
        "operator": incident.operator_notices.order_by("-told_at", "-id").first(),
        "cause": incident.determinations.select_related("by").order_by("-at", "-id").first(),
    }
    # Who called is personal data: those who handle the incident see it, those who only read do not.
    handles = page["may"]["manage"]
    page["reporter"] = Reporter.objects.filter(pk=incident.pk).first() if handles else None
    return page


def surroundings(incident: Incident, user: Any, now: dt.datetime, *, shown: int) -> dict[str, Any]:
    """Wind, neighbours and the map; nothing where the place is not known as coordinates."""
    wind = incident.winds.order_by("-as_of", "-id").first()
    wind_from = wind.from_degrees if wind else None
    words = None
    if wind is not None:
        unit = _("km/h")
        speed = f" {thai.format_number(wind.speed)}{thai.NO_BREAK_SPACE}{unit}" if wind.speed is not None else ""
        name = wind_name(wind.from_degrees) if thai.is_thai() else f"{wind.from_degrees}°"
        words = {"text": f"{name}{speed}", "at": thai.format_when(wind.as_of, now)}
    if incident.latitude is None or incident.longitude is None:
        return {"wind": words, "around": None, "map": None}
    found = around(
        latitude=incident.latitude, longitude=incident.longitude, wind_from=wind_from, scope=user.scope,
        today=thai.local_date(now), but=incident.site_id, shown=shown,
    )  # fmt: skip
    drawn = map_data(incident.latitude, incident.longitude, found.rows, wind_from)
    return {"wind": words, "around": found, "map": drawn}


def _inside(incident: Incident, user: Any, today: dt.date) -> dict[str, Any]:
    """What the factory holds, its open orders, whom to phone."""
    chemicals = [_chemical(held) for held in Chemical.objects.filter(incident=incident).order_by("-is_reported", "pk")]
    if incident.site_id is None:
        return {"chemicals": chemicals, "duties": [], "contacts": [], "knows_contacts": False}
    keys = [incident.site_id]
    duties, contacts = facts.open_orders(keys, today), facts.contacts(keys, today)
    return {
        "chemicals": chemicals,
        "knows_chemicals": facts.chemicals(keys, today).known,
        "duties": [_duty(duty, today) for duty in duties.of(incident.site_id)][:5],
        "contacts": contacts.of(incident.site_id) if user.has_perm("emergencies.manage_incident") else [],
        "site_phone": incident.site.phone if incident.site else "",
    }


def _chemical(held: Chemical) -> dict[str, Any]:
    return {
        "name": held.name,
        "un": held.un,
        "hazard": held.hazard,
        "tonnes": thai.format_number(held.tonnes) if held.tonnes is not None else "",
        "source": held.source,
        "as_of": thai.format_date(held.as_of, "month") if held.as_of else "",
        "reported": held.is_reported,
    }


def _duty(duty: facts.OpenDuty, today: dt.date) -> dict[str, Any]:
    late = (today - duty.due_on).days if duty.due_on and duty.due_on < today else 0
    return {"text": duty.text, "since": thai.format_date(duty.since), "late": late, "url": duty.url}


def positions(incident: Incident, now: dt.datetime) -> list[dict[str, Any]]:
    """Who leads, keeps contact, writes; a position without a holder is shown as open."""
    held = Position.objects.filter(incident=incident, until__isnull=True).select_related("holder")
    by_role = {position.role: position for position in held}
    return [
        {
            "role": role.label,
            "holder": str(by_role[role.value].holder) if role.value in by_role else "",
            "since": thai.format_when(by_role[role.value].since, now) if role.value in by_role else "",
            "phone": by_role[role.value].holder.phone if role.value in by_role else "",
        }
        for role in PositionRole
    ]
