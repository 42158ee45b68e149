"""Bring the demonstration's database up to date and fill it, in one process: each start of Django takes time."""

import os

import django
from django.core.management import call_command


def main() -> None:
    """Migrate and seed; what the second one prints is shown to the person at the keyboard."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mind_portal.settings.local")
    django.setup()
    call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    call_command("seed_demo")


if __name__ == "__main__":
    main()
