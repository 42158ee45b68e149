"""Publish the definitions that the repository brings; a changed file becomes a new version, the same file nothing.

What head office has published or retired in the editor is never overwritten: a new file then waits there as a draft.
"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from mind_portal.core.errors import DomainError
from mind_portal.questionnaires.editing.services import take_file

SENTENCES = {
    "published": "published",
    "unchanged": "unchanged",
    "older": "unchanged; the file is older than what head office published",
    "waits": "unchanged; head office's version stays, the file waits as a draft for it",
    "discarded": "unchanged; head office's version stays, it discarded this file",
    "busy": "unchanged; head office's version stays, and the file waits until its open draft is published or discarded",
}

FOLDER = Path(__file__).resolve().parents[2] / "definitions"


def definition_files() -> list[Path]:
    """The files of this app, and those that other apps bring in `data/`: JSON objects that have sections."""
    brought = [
        path
        for app in sorted(apps.get_app_configs(), key=lambda app: app.label)
        for path in sorted((Path(app.path) / "data").glob("*.json"))
        if '"sections"' in path.read_text(encoding="utf-8")
    ]
    return [*sorted(FOLDER.glob("*.json")), *brought]


class Command(BaseCommand):
    help = "Load the checklists and report forms that the portal and its apps bring (safe to run again)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="*", type=Path, help="files to load instead of those of the repository")

    def handle(self, *args: Any, **options: Any) -> None:
        for path in options["paths"] or definition_files():
            try:
                data = json.loads(path.read_text(encoding="utf-8"))
                taken = take_file(data=data, actor=None, now=timezone.now())
            except (OSError, ValueError) as error:
                raise CommandError(f"{path}: {error}") from error
            except DomainError as error:
                raise CommandError("\n".join([f"{path}:", *(f"  {message}" for message in error.messages)])) from error
            number = taken.version.number if taken.version else 0
            self.stdout.write(f"{data['code']} version {number}: {SENTENCES[taken.state]}")
