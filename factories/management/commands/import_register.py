"""`manage.py import_register PATH`: a register from a file, without the page. Prints one JSON line of counts."""

import json
import sys
import time
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from factories.imports import services
from factories.imports.formats import AUTO, Format
from factories.models import ImportRun, RunState
from mind_portal.core import thai
from mind_portal.rollups.tasks import ask_for_drain

_HELD = 2


class Command(BaseCommand):
    help = (
        "Read a register (open data or public list, CSV or spreadsheet) and apply it. Prints one JSON line of counts. "
        "Exit status 1: nothing could be read; 2: held, because it would end more than 5 % of a province's operating "
        "licences (--yes applies it)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--format", choices=[AUTO, *Format.values], default=AUTO)
        parser.add_argument("--dry-run", action="store_true", help="read and compare, change nothing")
        parser.add_argument("--source-date", type=thai.parse_date, help="the day that the register was written; today")
        parser.add_argument("--yes", action="store_true", help="apply a run that is held")

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        if not path.is_file():
            raise CommandError(f"{path} is not a file")
        source_date: date = options["source_date"] or timezone.localdate()
        started = time.monotonic()
        run = services.start_run(
            file=path, actor=None, now=timezone.now(), source_date=source_date, wanted=options["format"]
        )
        run = services.read_run(run_id=run.pk, now=timezone.now())
        if options["dry_run"]:
            self._report(run, started, dry_run=True)
            services.forget_run(run_id=run.pk)
        else:
            run = self._apply(run, yes=options["yes"])
            self._report(run, started, dry_run=False)
        if run.state == RunState.FAILED:
            self.stderr.write(run.message)
            sys.exit(1)
        if run.state == RunState.HELD and not options["dry_run"]:
            self.stderr.write(
                "held: it would end more than 5 % of the operating licences of a province; --yes applies it"
            )
            sys.exit(_HELD)

    def _apply(self, run: ImportRun, *, yes: bool) -> ImportRun:
        if run.state == RunState.PREVIEW or (run.state == RunState.HELD and yes):
            reason = "import_register --yes" if run.state == RunState.HELD else ""
            services.confirm_run(run_id=run.pk, actor=None, now=timezone.now(), reason=reason)
            run = services.apply_run(run_id=run.pk, now=timezone.now())
            ask_for_drain()
        return run

    def _report(self, run: ImportRun, started: float, *, dry_run: bool) -> None:
        seconds = time.monotonic() - started
        rows = run.counts.get("rows", 0)
        keys = ("rows", "new", "changed", "unchanged", "refused", "warnings", "kept")
        report = {
            "run": run.pk, "file": run.file_name, "format": run.format, "state": run.state, "dry_run": dry_run,
            **{key: run.counts.get(key, 0) for key in keys}, "applied": run.rows_applied,
            "seconds": round(seconds, 2), "rows_per_second": round(rows / seconds) if seconds else 0,
        }  # fmt: skip
        if run.held_because:
            report["held_because"] = run.held_because
        if run.message:
            report["message"] = run.message
        self.stdout.write(json.dumps(report, ensure_ascii=False))
