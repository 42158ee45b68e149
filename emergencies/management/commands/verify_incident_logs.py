"""Read every incident's log and say where it is not what was written."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from emergencies.models import Incident
from emergencies.selectors.log import chain_flaws, cut_off, last_told


class Command(BaseCommand):
    help = "Verify the hash chain of every incident's log, and its end against the sealed journal."

    def handle(self, *args: Any, **options: Any) -> None:
        broken, told = [], last_told()
        for count, incident in enumerate(Incident.objects.order_by("pk").iterator(), start=1):
            found = [f"{flaw.seq}: {flaw.what}" for flaw in chain_flaws(incident)]
            if missing := cut_off(incident, told):
                found.append(f"{missing}: written by the journal, not in the log")
            broken += [f"{incident.label} {flaw}" for flaw in found]
            if options["verbosity"] > 1:
                self.stdout.write(f"{count} {incident.label}")
        if broken:
            raise CommandError("Logs that are not what was written:\n" + "\n".join(broken))
        if options["verbosity"]:
            self.stdout.write("Every log is what was written.")
