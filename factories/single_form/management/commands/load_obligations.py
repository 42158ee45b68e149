"""Load the obligations that the repository brings; a changed one is stored, the same one does nothing."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from factories.single_form.services import load_obligation
from mind_portal.core.errors import DomainError

FILE = Path(__file__).resolve().parents[2] / "data" / "obligations.json"


class Command(BaseCommand):
    help = "Load who must report what and when from factories/single_form/data/obligations.json (safe to run again)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "path", nargs="?", type=Path, default=FILE, help="a file to load instead of the repository's"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["path"]
        try:
            rows = json.loads(path.read_text(encoding="utf-8"))
            for row in rows:
                obligation, changed = load_obligation(data=row, actor=None, now=timezone.now())
                self.stdout.write(f"{obligation.code}: {'stored' if changed else 'unchanged'}")
        except (OSError, ValueError) as error:
            raise CommandError(f"{path}: {error}") from error
        except DomainError as error:
            raise CommandError("\n".join([f"{path}:", *error.messages])) from error
