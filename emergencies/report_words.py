"""The first words of a situation report, made from its facts; people go on from there. In Thai, as the report is."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone, translation

from emergencies import differences
from emergencies.models import Figure, IncidentKind, Phase
from mind_portal.core import thai

Facts = Mapping[str, Any]


def moment(text: str | None) -> dt.datetime | None:
    """A moment out of the facts."""
    return dt.datetime.fromisoformat(text) if text else None


def clean_lines(text: str) -> list[str]:
    """The lines of a text without what no screen, paper or XML can show; no-break spaces stay where they are."""
    lines = text.replace("\r\n", "\n").split("\n")
    return [thai.NO_BREAK_SPACE.join(map(thai.clean_text, line.split(thai.NO_BREAK_SPACE))) for line in lines]


def typed(at: dt.datetime | None) -> str:
    """A moment as people type it into a form, `24/11/2569 14:30`; empty for none."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    return f"{local.day}/{local.month}/{thai.shown_year(local.date())} {local:%H:%M}"


def first_texts(facts: Facts, as_of: dt.datetime) -> dict[str, str]:
    """What stands in the sections of a new draft."""
    with translation.override("th"):
        return {"situation": _situation(facts, as_of), "actions": _actions(facts, as_of), "needs": "", "outlook": ""}


def _situation(facts: Facts, as_of: dt.datetime) -> str:
    incident = facts["incident"]
    where = incident["site"] or incident["place"] or incident["title"]
    since = moment(incident["happened_at"]) or moment(incident["reported_at"])
    kind, phase = IncidentKind(incident["kind"]).label, Phase(facts["phase"]["now"]).label
    lines = [
        f"เกิดเหตุ{kind}ที่ {where} เมื่อ {thai.format_datetime(since)} ขณะนี้อยู่ในระยะ{phase} ระดับ {facts['level']['now']}"
    ]
    figures = [f"{Figure(f['figure']).label} {f['value']:,}{_since(f)}" for f in facts["figures"]]
    if figures:
        lines.append("ผลกระทบ: " + " · ".join(figures))
    lines += [
        f"{_clock(entry['at'], as_of)} {entry['text']}{_unsure(entry)}" for entry in facts["log"] if _tells(entry)
    ]
    return "\n".join(lines)


def _since(figure: Facts) -> str:
    change = figure["change"]
    if not change:
        return ""
    return f" ({'เพิ่มขึ้น' if change > 0 else 'ลดลง'} {abs(change):,})"


def _tells(entry: Facts) -> bool:
    """What belongs into the story; figures and orders have tables of their own."""
    return entry["kind"] in ("fire", "air", "water", "phase")


def _unsure(entry: Facts) -> str:
    return "" if entry["is_verified"] else " (ยังไม่ยืนยัน)"


def _clock(text: str, as_of: dt.datetime) -> str:
    return thai.format_when(moment(text), as_of)


def _actions(facts: Facts, as_of: dt.datetime) -> str:
    found = differences.groups(facts["orders"])
    names = {"done": "ดำเนินการแล้ว", "open": "กำลังดำเนินการ", "overdue": "เกินกำหนด", "refused": "หน่วยแจ้งว่าทำไม่ได้"}
    lines = []
    for group, name in names.items():
        if found[group]:
            orders = " · ".join(f"{order['unit']} – {order['text']}" for order in found[group])
            lines.append(f"{name}: {orders}")
    forces = [
        f"{_clock(entry['at'], as_of)} {entry['text']}{_unsure(entry)}"
        for entry in facts["log"]
        if entry["kind"] == "forces"
    ]
    return "\n".join([*lines, *forces])
