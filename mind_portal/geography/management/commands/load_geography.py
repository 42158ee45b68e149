"""`manage.py load_geography`: 77 provinces, 928 districts and 7,436 subdistricts; safe to run at every start."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from mind_portal.geography.services import load_areas


class Command(BaseCommand):
    help = "Load or mend provinces, districts and subdistricts; prints one JSON line of counts."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps(load_areas()))
