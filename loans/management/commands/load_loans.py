"""Bring the fund's programmes into the database; safe to run again. The form is loaded by load_questionnaires."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from loans.services import load_programmes
from mind_portal.core.errors import DomainError

DATA = Path(__file__).resolve().parents[2] / "data"


class Command(BaseCommand):
    help = "Load loans/data/programmes.json: the programmes with their terms (safe to run again)."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            programmes = json.loads((DATA / "programmes.json").read_text(encoding="utf-8"))
            changed = load_programmes(data=programmes, actor=None, now=now)
        except (OSError, ValueError, KeyError) as error:
            raise CommandError(f"{DATA}: {error!r}") from error
        except DomainError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.stdout.write(f"programmes: {len(programmes['programmes'])}, {changed} terms changed")
