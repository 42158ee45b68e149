"""Write an invented Factory_Data file, to try the import of a register with."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from mind_portal.demo.register_files import write_factory_data


class Command(BaseCommand):
    help = "Write an invented register of COUNT rows to PATH, with the quirks of real files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("count", type=_count, help="how many rows, e.g. 100000")
        parser.add_argument("path", type=Path, help="where to write the CSV file")
        parser.add_argument("--seed", type=int, default=1, help="another number makes other rows")
        parser.add_argument("--encoding", choices=("utf-8-sig", "utf-8", "cp874"), default="utf-8-sig")
        parser.add_argument(
            "--broken-every", type=int, default=0, metavar="N", help="spoil every Nth row so that it is refused"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path = write_factory_data(
            options["path"], options["count"], seed=options["seed"], encoding=options["encoding"],
            broken_every=options["broken_every"],
        )  # fmt: skip
        self.stdout.write(f"{options['count']:,} rows in {path}, {path.stat().st_size / 1_000_000:.1f} MB")


def _count(text: str) -> int:
    """A whole number of at least one, 100_000 and 100,000 included."""
    number = int(text.replace(",", ""))
    if number < 1:
        raise argparse.ArgumentTypeError("at least one row")
    return number
