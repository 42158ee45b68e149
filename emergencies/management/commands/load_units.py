"""Bring in the agencies that can be given orders: province,name,short_name,kind,contact,phone,email,webhook."""

import csv
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from emergencies.services.units import load_units
from mind_portal.core.errors import DomainError


class Command(BaseCommand):
    help = "Add or renew units from a CSV file (UTF-8): province,name,short_name,kind,contact,phone,email,webhook."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["file"].open(encoding="utf-8-sig", newline="") as file:
                counts = load_units(rows=list(csv.DictReader(file)), actor=None, now=timezone.now())
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{options['file']}: {error}") from None
        except DomainError as error:
            raise CommandError("\n".join(error.messages)) from None
        self.stdout.write(f"{counts['new']} new, {counts['renewed']} renewed.")
