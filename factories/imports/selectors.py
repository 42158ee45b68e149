"""What the pages of the import read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from factories.imports import problems
from factories.models import FactoryType, ImportLine, ImportRow, ImportRun, Licence, LicenceStatus, RowOutcome, RunState
from mind_portal.core import thai
from mind_portal.geography import reference
from mind_portal.geography.selectors import province_name

PAGE: Final = 50
SILENT: Final = timedelta(seconds=60)
TABS: Final = ("changed", "new", "unchanged", "refused", "warnings", "kept")


@dataclass(frozen=True)
class Shown:
    """One row of the file as the page shows it."""

    row_number: int
    name: str
    number: str
    place: str
    site_id: int | None
    changes: list[tuple[str, str, str]]
    kept: list[tuple[str, str, str]]
    problems: list[tuple[str, str, str]]


def tab_counts(run: ImportRun) -> list[tuple[str, str, int]]:
    """(code, label, rows) of the tabs."""
    labels = {
        "changed": _("Changed"), "new": _("New"), "unchanged": _("Unchanged"), "refused": _("Refused"),
        "warnings": _("Warnings"), "kept": _("Kept as corrected"),
    }  # fmt: skip
    return [(code, labels[code], run.counts.get(code, 0)) for code in TABS]


def first_tab(run: ImportRun) -> str:
    """The tab to open with: the first that has rows."""
    return next((code for code in ("changed", "new", "refused") if run.counts.get(code)), "new")


def _in_tab(run: ImportRun, tab: str) -> QuerySet[ImportRow]:
    rows = ImportRow.objects.filter(run=run)
    if tab == "warnings":
        return rows.exclude(outcome=RowOutcome.REFUSED).exclude(problems=[])
    return rows.exclude(kept={}) if tab == "kept" else rows.filter(outcome=tab)


def rows_of(run: ImportRun, tab: str, *, after: int = 0, before: int = 0) -> tuple[list[Shown], int, int]:
    """One page of a tab in the order of the file: rows, the row to go back from, the row to go on after (0: none)."""
    rows = _in_tab(run, tab)
    if before:
        found = list(rows.filter(row_number__lt=before).order_by("-row_number")[: PAGE + 1])
        more_before, found = len(found) > PAGE, found[PAGE - 1 :: -1] if len(found) > PAGE else found[::-1]
        more_after = True
    else:
        found = list(rows.filter(row_number__gt=after).order_by("row_number")[: PAGE + 1])
        more_before, more_after, found = bool(after), len(found) > PAGE, found[:PAGE]
    if not found:
        return [], 0, 0
    return _shown(run, found), found[0].row_number if more_before else 0, found[-1].row_number if more_after else 0


def _shown(run: ImportRun, rows: list[ImportRow]) -> list[Shown]:
    lines: dict[int, dict[str, Any]] = {
        line["row_number"]: dict(line)
        for line in ImportLine.objects.filter(run=run, row_number__in=[row.row_number for row in rows]).values(
            "row_number", "name", "number", "old_number", "province_id", "district_id"
        )
    }
    keys = [row.source_key for row in rows if row.source_key]
    sites = dict(Licence.objects.filter(source_key__in=keys).values_list("source_key", "site_id"))
    sites_by_id = dict(
        Licence.objects.filter(pk__in=[row.licence_id for row in rows if row.licence_id]).values_list("pk", "site_id")
    )
    return [
        _show(row, lines.get(row.row_number, {}), sites_by_id.get(row.licence_id or 0) or sites.get(row.source_key))
        for row in rows
    ]


def _show(row: ImportRow, line: dict[str, Any], site_id: int | None) -> Shown:
    province = line.get("province_id") or ""
    return Shown(
        row_number=row.row_number,
        name=line.get("name") or "–",
        number=line.get("number") or line.get("old_number") or row.source_key or "–",
        place=province_name(province) if province else "",
        site_id=site_id,
        changes=[_pair(field, *values) for field, values in row.changes.items()],
        kept=[_pair(field, *values) for field, values in row.kept.items()],
        problems=[
            (problems.field_name(problem["field"]), problems.message(problem), problem["level"])
            for problem in row.problems
        ],
    )


def _pair(field: str, before: Any, after: Any) -> tuple[str, str, str]:
    return problems.field_name(field), value_text(field, before), value_text(field, after)


def value_text(field: str, value: Any) -> str:
    """A stored value in people's words."""
    if value is None or value == "":
        return "–"
    if field == "status":
        return str(LicenceStatus(value).label)
    if field in ("horsepower", "workers", "capital"):
        return thai.format_number(value)
    if field == "province_id":
        return province_name(value)
    if field in ("district_id", "subdistrict_id"):
        return _area(value)
    if field == "type_id":
        return FactoryType(code=value).label
    return str(value)


def _area(code: str) -> str:
    groups = reference.districts() if len(code) == 4 else reference.subdistricts()
    return next(
        (row.name_th if thai.is_thai() else row.name_en for row in groups.get(code[:2], ()) if row.code == code), code
    )


def is_silent(run: ImportRun, now: datetime) -> bool:
    """Whether an unfinished run has given no sign of life for a minute."""
    unfinished = run.state in (RunState.UPLOADED, RunState.READING, RunState.APPLYING)
    return unfinished and (run.progress_at is None or run.progress_at < now - SILENT)


def newer_register(run: ImportRun) -> date | None:
    """The day of a register that was applied already and is newer than this run's, whose values therefore stay."""
    if run.state not in (RunState.PREVIEW, RunState.HELD):
        return None
    applied = ImportRun.objects.filter(state=RunState.APPLIED, source_date__gt=run.source_date)
    newest: date | None = applied.aggregate(newest=Max("source_date"))["newest"]
    return newest


def ending_rows(run: ImportRun) -> list[dict[str, Any]]:
    """The provinces that hold a run, with their names, the worst first."""
    rows = [row | {"name": province_name(row["province"])} for row in run.held_because]
    return sorted(rows, key=lambda row: -row["share"])


def refused_numbers(run: ImportRun) -> dict[int, list[dict[str, Any]]]:
    """The problems of the refused rows by line of the file."""
    rows: Iterable[tuple[int, list[dict[str, Any]]]] = ImportRow.objects.filter(
        run=run, outcome=RowOutcome.REFUSED
    ).values_list("row_number", "problems")
    return dict(rows)
