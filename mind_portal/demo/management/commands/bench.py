"""Measure the portal beside its floors, print the table and, at full size, keep it in docs/benchmarks.md."""

import os
import platform
import time
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import import_string

from mind_portal.demo.bench import data, emergencies, loans, pages, plans, report_forms, reports, rollups, work
from mind_portal.demo.bench.timing import Row
from mind_portal.rollups.services import rebuild

REPORT = settings.BASE_DIR / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Written by `make bench`. Each piece of work is timed in turn with its floor, in the same rounds on the same machine and
database; the ratio is taken within a round, then the median over the rounds. Absolute times swing with the machine;
under a load well above its cores a page of several queries loses more by waiting than its floor of one. F1 is a bare
Django view with one indexed query, F3 a bare view of 50 rows × 8 columns by one `values()` query and Jinja2, without
session or middleware. Sources: `mind_portal/demo/bench/`. Full size is scale 1: 150,000 factories, 1,000,000
inspections.

{day} · scale {scale} · {sizes} · Python {python}, PostgreSQL {postgres}, {cores} cores
under a load of {load:.1f} · {seconds} s in all

| work | floor | floor ms | work ms | ratio (lowest–highest) | goal | beyond | |
|---|---|--:|--:|--:|--:|--:|---|
"""
BROWSER = "mind_portal.demo.bench.field.measure"
"""Loaded by name when it is asked for: it drives a browser by Playwright, which only requirements-dev.txt installs."""
PARTS = ("pages", "rollups", "work", "emergencies", "field")
WITHOUT = (
    "The part “field” drives a browser by Playwright, which is not installed here. Install requirements-dev.txt, or "
    f"measure another part with --only: {', '.join(part for part in PARTS if part != 'field')}."
)


class Command(BaseCommand):
    help = "Measure the portal beside its floors (150,000 factories, 1,000,000 inspections at --scale 1)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", type=float, default=1.0, help="part of the full size, 0.1 for a quick look")
        parser.add_argument("--rounds", type=int, default=7)
        parser.add_argument("--calls", type=int, default=7, help="calls a round of each page")
        parser.add_argument("--only", choices=PARTS, help="one part of the table")
        parser.add_argument("--keep", action="store_true", help="write docs/benchmarks.md at a smaller scale too")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["only"] in (None, "field") and find_spec("playwright") is None:
            raise CommandError(WITHOUT)  # before anything is measured, not after an hour
        began = time.perf_counter()
        settings.DEBUG = False  # as in production: no log of queries, no names for a page of errors
        os.environ["DATABASE_URL"] = self._database(options["scale"])
        rows = []
        for measured in self._measure(options):
            rows.append(measured)
            self.stdout.write(line(measured))
        table = report(rows, scale=options["scale"], sizes=_sizes(), seconds=time.perf_counter() - began)
        self.stdout.write("\n" + table)
        if options["keep"] or (options["scale"] >= 1 and not options["only"]):
            REPORT.write_text(table, encoding="utf-8")

    def _database(self, scale: float) -> str:
        """Make or find the benchmark's database; returns its address, for the servers that are measured."""
        address = os.environ["DATABASE_URL"]
        if data.use_database(scale, self._say):
            data.fill(scale, self._say)
            self._say("roll-ups")
            rebuild(kind="bench")
            data.mark_ready()
        call_command("migrate", verbosity=0)  # what has come since the data were made
        return f"{address.rsplit('/', 1)[0]}/{settings.DATABASES['default']['NAME']}"

    def _measure(self, options: dict[str, Any]) -> Iterator[Row]:
        only = options["only"]
        if only in (None, "pages"):
            yield from pages.measure(options["rounds"], options["calls"], self._say)
        if only in (None, "rollups"):
            yield from rollups.measure(min(options["rounds"], 5), self._say)
        if only in (None, "work"):
            yield from work.measure(options["rounds"], options["scale"], self._say)
            yield from report_forms.measure(options["rounds"], self._say)
            yield from reports.measure(options["rounds"], self._say)
            yield from plans.measure(options["rounds"], self._say)
            yield from loans.measure(options["rounds"], self._say)
        if only in (None, "emergencies"):
            yield from emergencies.measure(options["rounds"], self._say)
        if only in (None, "field"):
            yield from import_string(BROWSER)(options["rounds"], self._say)

    def _say(self, text: str) -> None:
        self.stderr.write(f"… {text}")


def line(found: Row) -> str:
    """One row for the terminal."""
    return f"{found.verdict:>7}  {found.ratio:8.2f} ×  (goal {found.goal:g}, beyond {found.beyond:g})  {found.work}"


def report(rows: list[Row], *, scale: float, sizes: str, seconds: float) -> str:
    """The table as Markdown, with what it was measured on."""
    head = HEAD.format(
        day=timezone.localdate().isoformat(), scale=f"{scale:g}", sizes=sizes, python=platform.python_version(),
        postgres=_postgres(), cores=os.cpu_count(), load=os.getloadavg()[1], seconds=f"{seconds:,.0f}",
    )  # fmt: skip
    body = [
        f"| {r.work}{f' ({r.note})' if r.note else ''} | {r.floor} | {r.floor_ms:,.1f} | {r.work_ms:,.1f} "
        f"| {r.ratio:.2f} × ({r.spread[0]:.2f}–{r.spread[1]:.2f}) | {'≤' if r.at_most else '≥'} {r.goal:g} "
        f"| {r.beyond:g} | {r.verdict} |"
        for r in rows
    ]
    return head + "\n".join([*body, ""])


def _postgres() -> int:
    """The server's major version."""
    with connection.cursor() as cursor:
        cursor.execute("show server_version_num")
        return int(cursor.fetchone()[0]) // 10_000


def _sizes() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "select (select count(*) from factories_site), (select count(*) from audits_inspection),"
            " (select count(*) from audits_finding)"
        )
        factories, inspections, findings = cursor.fetchone()
    return f"{factories:,} factories, {inspections:,} inspections, {findings:,} findings"
