"""Load the 107 factory types, their sub-items and their class limits."""

from typing import Any

from django.core.management.base import BaseCommand

from factories.services.types import load_factory_types


class Command(BaseCommand):
    help = "Load or renew the factory types and their class limits. Running it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        counts = load_factory_types()
        self.stdout.write(f"{counts['types']} types, {counts['limits']} limits, {counts['removed']} old limits removed")
