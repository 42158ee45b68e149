"""`manage.py rebuild_rollups [--verify]`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mind_portal.rollups.services import rebuild


class Command(BaseCommand):
    """Recount every cell; print cells, seconds, rows a second and drift."""

    help = "Recount every cell and repair it; --verify only compares and exits 1 when a cell differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--verify", action="store_true", help="compare only; exit 1 if drift is not 0")

    def handle(self, *args: Any, verify: bool, **options: Any) -> None:
        run = rebuild(kind="verify" if verify else "command", repair=not verify)
        seconds = float(run.detail["seconds"])
        rate = run.source_rows / seconds if seconds else 0.0
        self.stdout.write(
            f"cells {run.cells}  seconds {seconds:.2f}  rows {run.source_rows}  rows/s {rate:,.0f}  drift {run.drift}"
        )
        for code, each in run.detail["queries"].items():
            self.stdout.write(f"  {code}: cells {each['cells']}  seconds {each['seconds']}  drift {each['drift']}")
            for line in each["sample"]:
                self.stdout.write(f"    {line}")
        if verify and run.drift:
            raise CommandError(f"{run.drift} cells differ from the recount", returncode=1)
