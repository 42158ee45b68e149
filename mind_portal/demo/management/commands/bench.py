"""Measure the portal beside its floors, print the table and, at full size, keep it in docs/benchmarks.md."""

import logging
import os
import platform
import time
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from itertools import chain
from typing import Any, Final

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
inspections. Some parts alone: `make bench ARGS="--scale 0.05 --only plans,field"`, of {parts};
pages whose row contains a text: `--page "factory page"`. What is measured in parts is only printed.

{day} · scale {scale} · {sizes} · Python {python}, PostgreSQL {postgres}, {cores} cores
under a load of {load:.1f} · {seconds} s in all

| work | floor | floor ms | work ms | ratio (lowest–highest) | goal | beyond | |
|---|---|--:|--:|--:|--:|--:|---|
"""
BROWSER: Final = "mind_portal.demo.bench.field.measure"
"""Loaded by name when it is asked for: it drives a browser by Playwright, which only requirements-dev.txt installs."""

Say = Callable[[str], None]
MEASURES: Final[dict[str, Callable[[dict[str, Any], Say], Iterator[Row]]]] = {
    "pages": lambda given, say: pages.measure(given["rounds"], given["calls"], say, containing=given["page"]),
    "rollups": lambda given, say: rollups.measure(min(given["rounds"], 5), say),
    "work": lambda given, say: work.measure(given["rounds"], given["scale"], say),
    "reports": lambda given, say: chain(
        report_forms.measure(given["rounds"], say), reports.measure(given["rounds"], say)
    ),
    "plans": lambda given, say: plans.measure(given["rounds"], say),
    "loans": lambda given, say: loans.measure(given["rounds"], say),
    "emergencies": lambda given, say: emergencies.measure(given["rounds"], say),
    "field": lambda given, say: import_string(BROWSER)(given["rounds"], say),
}
"""The parts of the table, in its order."""
WITHOUT: Final = (
    "The part “field” drives a browser by Playwright, which is not installed here. Install requirements-dev.txt, or "
    f"measure other parts with --only: {', '.join(part for part in MEASURES if part != 'field')}."
)


def parts(text: str) -> list[str]:
    """The parts that `--only` names, between commas, in the table's order."""
    named = {part.strip() for part in text.split(",")}
    if unknown := named - set(MEASURES):
        raise ArgumentTypeError(f"{', '.join(sorted(unknown))}: the parts are {', '.join(MEASURES)}")
    return [part for part in MEASURES if part in named]


class Command(BaseCommand):
    help = "Measure the portal beside its floors (150,000 factories, 1,000,000 inspections at --scale 1)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", type=float, default=1.0, help="part of the full size, 0.1 for a quick look")
        parser.add_argument("--rounds", type=int, default=7)
        parser.add_argument("--calls", type=int, default=7, help="calls a round of each page")
        parser.add_argument(
            "--only", type=parts, metavar="PART,PART", help=f"some parts of the table: {', '.join(MEASURES)}"
        )
        parser.add_argument("--page", default="", help="only pages whose row contains this text")
        parser.add_argument("--keep", action="store_true", help="write docs/benchmarks.md at a smaller scale too")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = options["only"] or (["pages"] if options["page"] else list(MEASURES))
        if "field" in chosen and find_spec("playwright") is None:
            raise CommandError(WITHOUT)  # before anything is measured, not after an hour
        began = time.perf_counter()
        settings.DEBUG = False  # as in production: no log of queries, no names for a page of errors
        logging.disable(logging.INFO)  # as on the servers that are measured; and the table stays readable
        os.environ["DATABASE_URL"] = self._database(options["scale"])
        rows = []
        for measured in self._measure(chosen, options):
            rows.append(measured)
            self.stdout.write(line(measured))
        table = report(rows, scale=options["scale"], sizes=_sizes(), seconds=time.perf_counter() - began)
        self.stdout.write("\n" + table)
        if options["keep"] or (options["scale"] >= 1 and not options["only"] and not options["page"]):
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

    def _measure(self, chosen: list[str], options: dict[str, Any]) -> Iterator[Row]:
        for part in chosen:
            began = time.perf_counter()
            yield from MEASURES[part](options, self._say)
            self._say(f"the part {part} took {time.perf_counter() - began:.0f} s")

    def _say(self, text: str) -> None:
        self.stderr.write(f"… {text}")


def line(found: Row) -> str:
    """One row for the terminal."""
    return f"{found.verdict:>7}  {found.ratio:8.2f} ×  (goal {found.goal:g}, beyond {found.beyond:g})  {found.work}"


def report(rows: list[Row], *, scale: float, sizes: str, seconds: float) -> str:
    """The table as Markdown, with what it was measured on."""
    head = HEAD.format(
        day=timezone.localdate().isoformat(), parts=", ".join(MEASURES), scale=f"{scale:g}", sizes=sizes,
        python=platform.python_version(), postgres=_postgres(), cores=os.cpu_count(), load=os.getloadavg()[1],
        seconds=f"{seconds:,.0f}",
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
