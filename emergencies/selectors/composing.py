"""The facts of a situation report, read from the record: what stands now, and what has changed since the last one."""

import datetime as dt
from typing import Any

from emergencies import differences
from emergencies.models import (
    Chemical,
    EffectReport,
    Figure,
    Incident,
    LogEntry,
    LogKind,
    Order,
    OrderStatus,
    SituationReport,
    Wind,
)

UNTOLD = (LogKind.REPORT, LogKind.NOTICE)
"""Entries that the portal writes of reports and notices themselves."""


def last_signed(incident: Incident) -> SituationReport | None:
    """The report that the next one follows."""
    return SituationReport.objects.filter(incident=incident).signed().order_by("-number").first()


def compose(incident: Incident, previous: SituationReport | None, as_of: dt.datetime) -> dict[str, Any]:
    """The facts as of now, each with what it was in the last signed report. Call it with the incident's row locked."""
    before: dict[str, Any] = previous.facts if previous else {}
    log = _log(incident, before.get("log_seq", 0))
    return {
        "incident": _incident(incident),
        "previous": {"number": previous.number, "as_of": previous.as_of.isoformat()} if previous else None,
        "level": differences.turn(incident.level, before.get("level")),
        "phase": differences.turn(incident.phase, before.get("phase")),
        "figures": differences.with_change(_figures(incident), before.get("figures")),
        "log": [entry for entry in log if entry["kind"] not in UNTOLD],
        "log_seq": log[-1]["seq"] if log else before.get("log_seq", 0),
        "orders": differences.with_former_status(_orders(incident, as_of), before.get("orders", ())),
        "chemicals": differences.with_news(_chemicals(incident), before.get("chemicals")),
        "wind": _wind(incident),
    }


def _iso(moment: dt.datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _incident(incident: Incident) -> dict[str, Any]:
    site = incident.site
    return {
        "label": incident.label, "title": incident.title, "kind": incident.kind, "is_exercise": incident.is_exercise,
        "site": site.name if site else "", "place": incident.place, "province": incident.province_id,
        "latitude": incident.latitude, "longitude": incident.longitude, "happened_at": _iso(incident.happened_at),
        "reported_at": _iso(incident.reported_at), "verified_at": _iso(incident.verified_at),
        "contained_at": _iso(incident.contained_at), "closed_at": _iso(incident.closed_at),
    }  # fmt: skip


def _figures(incident: Incident) -> list[dict[str, Any]]:
    """The newest figure of each source; what stands first is the newest of all."""
    newest: dict[str, dict[tuple[str, str], EffectReport]] = {}
    for row in EffectReport.objects.filter(incident=incident).order_by("-as_of", "-id"):
        newest.setdefault(row.figure, {}).setdefault((row.said_by, row.source), row)
    return [
        {
            "figure": figure,
            "value": next(iter(newest[figure].values())).value,
            "sources": [
                {"said_by": row.said_by, "source": row.source, "value": row.value, "as_of": row.as_of.isoformat()}
                for row in newest[figure].values()
            ],
        }
        for figure in Figure.values
        if figure in newest
    ]


def _log(incident: Incident, after: int) -> list[dict[str, Any]]:
    rows = LogEntry.objects.filter(incident=incident, seq__gt=after).select_related("about").order_by("seq")
    return [
        {
            "seq": row.seq, "at": row.at.isoformat(), "kind": row.kind, "text": row.text, "source": row.source,
            "is_verified": row.is_verified, "relation": row.relation, "about": row.about.seq if row.about else None,
        }
        for row in rows
    ]  # fmt: skip


def _orders(incident: Incident, as_of: dt.datetime) -> list[dict[str, Any]]:
    rows = Order.objects.filter(incident=incident).exclude(status=OrderStatus.WITHDRAWN).select_related("unit")
    return [
        {
            "number": row.number, "unit": row.unit.name, "text": row.text, "status": row.status,
            "due_at": row.due_at.isoformat(), "ended_at": _iso(row.ended_at),
            "is_overdue": row.status in differences.OPEN and _is_late(row, as_of),
        }
        for row in rows.order_by("number")
    ]  # fmt: skip


def _is_late(order: Order, as_of: dt.datetime) -> bool:
    """Not acknowledged in time, or not done in time."""
    return order.due_at < as_of or (order.acknowledged_at is None and order.ack_by < as_of)


def _chemicals(incident: Incident) -> list[dict[str, Any]]:
    return [
        {
            "name": row.name, "cas": row.cas, "un": row.un, "hazard": row.hazard, "source": row.source,
            "tonnes": str(row.tonnes) if row.tonnes is not None else None,
        }
        for row in Chemical.objects.filter(incident=incident).order_by("-tonnes", "name")
    ]  # fmt: skip


def _wind(incident: Incident) -> dict[str, Any] | None:
    row = Wind.objects.filter(incident=incident).order_by("-as_of", "-id").first()
    if row is None:
        return None
    speed = str(row.speed) if row.speed is not None else None
    return {"from": row.from_degrees, "speed": speed, "as_of": row.as_of.isoformat(), "source": row.source}
