"""The figures of an incident: the newest of each, and what each source says."""

import datetime as dt
from typing import Any, Final

from emergencies.models import EffectReport, Figure, Incident, SaidBy
from mind_portal.core import thai

SHOWN: Final = (Figure.DEAD, Figure.INJURED, Figure.MISSING, Figure.EVACUATED)


def source_name(report: EffectReport) -> str:
    """The name of a source, or what kind of source it is."""
    return report.source or str(SaidBy(report.said_by).label)


def effect_figures(incident: Incident, since: dt.datetime | None, now: dt.datetime) -> dict[str, Any]:
    """The four figures with their change, the other figures, the sources, and as of when.

    The figure shown is the newest that any source gave. Its change is that since `since` (the last situation report),
    or since the report before it where there was none yet.
    """
    by_figure: dict[str, list[EffectReport]] = {}
    for report in EffectReport.objects.filter(incident=incident).order_by("-as_of", "-pk"):
        by_figure.setdefault(report.figure, []).append(report)
    tiles = [_tile(figure, by_figure.get(figure.value, []), since) for figure in SHOWN]
    newest = [reports[0] for reports in by_figure.values()]
    others = [
        {"name": Figure(code).label, "value": thai.format_number(reports[0].value)}
        for code, reports in by_figure.items()
        if Figure(code) not in SHOWN
    ]
    as_of = max((report.as_of for report in newest), default=None)
    return {
        "tiles": tiles,
        "others": others,
        "as_of": thai.format_when(as_of, now) if as_of else "",
        "sources": list(dict.fromkeys(source_name(report) for report in newest)),
        "by_source": _by_source(by_figure),
    }


def _tile(figure: Figure, reports: list[EffectReport], since: dt.datetime | None) -> dict[str, Any]:
    value = reports[0].value if reports else None
    before: int | None = reports[1].value if len(reports) > 1 else None
    if since is not None:
        before = next((report.value for report in reports if report.recorded_at <= since), 0)
    change = None if value is None or before is None else value - before
    return {
        "code": figure.value,
        "name": figure.label,
        "value": thai.format_number(value),
        "number": value or 0,
        "change": change,
        "change_text": "" if not change else f"{'+' if change > 0 else '−'}{abs(change):,}",
    }


def _by_source(by_figure: dict[str, list[EffectReport]]) -> list[dict[str, Any]]:
    """The newest figure of each source, for the page of figures; where they differ, both are seen."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for code, reports in by_figure.items():
        for report in reports:
            key = (code, source_name(report))
            if key not in rows:
                rows[key] = {
                    "figure": Figure(code).label,
                    "value": thai.format_number(report.value),
                    "source": source_name(report),
                    "as_of": thai.format_datetime(report.as_of),
                }
    return list(rows.values())
