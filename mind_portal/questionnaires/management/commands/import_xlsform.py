"""Read a checklist from an XLSForm and begin a draft with it, or only say what it would become."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from mind_portal.core.errors import DomainError
from mind_portal.questionnaires.xlsform.importing import Imported, summary
from mind_portal.questionnaires.xlsform.services import begin_from_xlsform, read_checklist


class Command(BaseCommand):
    help = "Read an XLSForm (.xlsx of ODK or Kobo) as the draft of a checklist; its faults are named with their rows."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--check", action="store_true", help="only say what it would become; keep nothing")
        parser.add_argument("--code", default="", help="code of the checklist, in place of the file's form_id")
        parser.add_argument("--rename", action="store_true", help="give names that cannot be used those proposed")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            found = read_checklist(path.read_bytes(), code=options["code"], rename=options["rename"])
            self._say(found)
            if not options["check"]:
                draft = begin_from_xlsform(data=found.data, actor=None, now=timezone.now())
                self.stdout.write(f"draft {draft.pk} of {draft.code}")
        except OSError as error:
            raise CommandError(f"{path}: {error}") from error
        except DomainError as error:
            raise CommandError("\n".join([f"{path}:", *(f"  {message}" for message in error.messages)])) from error

    def _say(self, found: Imported) -> None:
        self.stdout.write(f"{found.definition.code}: {found.definition.title} · {summary(found)}")
        for notice in found.notices:
            self.stdout.write(f"  {notice}")
        for one in found.translations:
            self.stdout.write(f"  {one.spot}: {one.text} → {one.rule}")
