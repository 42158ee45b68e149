"""Bring the parameters of every app and the calendar of holidays into the database; safe to run again."""

import json
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from mind_portal.core.errors import DomainError
from mind_portal.legal.reading import read_parameters
from mind_portal.legal.services import fill_calendar, store_parameters
from mind_portal.legal.tasks import calendar_years


class Command(BaseCommand):
    help = "Load each app's data/parameters.json and the holidays from 2020 to two years ahead (safe to run again)."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        for config in apps.get_app_configs():
            path = Path(config.path) / "data" / "parameters.json"
            if path.exists():
                try:
                    declared = read_parameters(json.loads(path.read_text(encoding="utf-8")))
                    stored = store_parameters(app=config.label, declared=declared, actor=None, now=now)
                except (OSError, ValueError) as error:
                    raise CommandError(f"{path}: {error}") from error
                except DomainError as error:
                    raise CommandError("\n".join([f"{path}:", *error.messages])) from error
                self.stdout.write(f"{config.label}: {len(declared)} parameters, {stored.changed} values changed")
                for kept in stored.kept:
                    self.stdout.write(f"  kept as entered in the browser: {kept}")
        added = fill_calendar(years=calendar_years(timezone.localdate().year), actor=None, now=now)
        self.stdout.write(f"calendar: {added} holidays added")
