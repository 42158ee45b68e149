"""`manage.py verify_journal`: is the journal what it was? Exit status 1 names the first break."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from mind_portal.journal.verification import verify


class Command(BaseCommand):
    help = "Walk the journal's hash chain; exits 1 and names the first broken entry or seal."

    def handle(self, *args: Any, **options: Any) -> None:
        report = verify()
        self.stdout.write(f"seals: {report.seals}, entries in them: {report.sealed}")
        self.stdout.write(f"entries that wait for a seal: {report.unsealed}")
        if report.newest_at is None:
            self.stdout.write("newest seal: none yet")
        else:
            age = int((timezone.now() - report.newest_at).total_seconds())
            self.stdout.write(f"newest seal: {report.newest_at.isoformat(timespec='seconds')}, {age} s ago")
        self.stdout.write(f"head of the chain: {report.head}")
        if report.broken:
            raise CommandError(f"the journal is broken: {report.broken}", returncode=1)
        self.stdout.write("the journal is whole")
