"""Fill an empty portal with demonstration data; with data already there it only says the sign-in names."""

import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.utils import timezone

from factories.models import LicenceStatus, Site
from factories.services import classify_licences, refresh_summaries
from mind_portal.demo.checklists import make_next_checklist
from mind_portal.demo.complaint_rows import make_complaint_rows
from mind_portal.demo.complaints import make_complaints
from mind_portal.demo.entries import write_entries
from mind_portal.demo.evidence import make_evidence
from mind_portal.demo.incidents import make_incidents
from mind_portal.demo.loans import make_loans
from mind_portal.demo.orders import make_orders
from mind_portal.demo.people import DEMO_PASSWORD, SIGN_INS, make_people
from mind_portal.demo.plans import make_plans
from mind_portal.demo.portfolio import make_portfolio
from mind_portal.demo.register import RegisterMaker, make_register
from mind_portal.demo.report_people import give_the_operator_two_factories
from mind_portal.demo.reports import make_reports
from mind_portal.demo.reviews import make_reviews
from mind_portal.demo.visits import make_visits
from mind_portal.rollups.services import rebuild

SEED = 2569
MONTHS = 18


class Command(BaseCommand):
    help = "Fill an empty portal with demonstration data (refused in production)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--factories", type=int, default=3_000, help="how many factories (default 3,000)")

    def handle(self, *args: Any, **options: Any) -> None:
        if "production" in settings.SETTINGS_MODULE:
            raise CommandError("Demonstration data and its known passwords do not belong into production.")
        began = time.perf_counter()
        for loader in ("load_geography", "load_factory_types", "load_questionnaires", "load_legal"):
            call_command(loader, verbosity=0, stdout=_Silent())
        if Site.objects.exists():
            self.stdout.write("The demonstration data is there.")
        else:
            counts = self._fill(options["factories"])
            told = ", ".join(f"{value:,} {name}" for name, value in counts.items())
            self.stdout.write(f"Filled with {told} in {time.perf_counter() - began:.0f} s.")
        self._sign_ins()

    def _fill(self, total: int) -> dict[str, int]:
        now, today = timezone.now(), timezone.localdate()
        with transaction.atomic():
            officers = make_people(RegisterMaker(seed=SEED, today=today, now=now).rng, now)
            counts = make_register(total=total, seed=SEED, today=today, now=now)
            classify_licences(None, today)
            refresh_summaries(None)
            with connection.cursor() as cursor:  # without figures the stories' own questions read whole tables
                cursor.execute("analyze factories_operator, factories_site, factories_licence, factories_licenceperiod")
            inspected = (LicenceStatus.OPERATING, LicenceStatus.STOPPED)
            sites = list(Site.objects.filter(status__in=inspected).order_by("pk").values_list("pk", "province_id"))
            counts |= make_visits(
                officers=officers, sites=sites, months=MONTHS, seed=SEED, today=today,
            )  # fmt: skip
            write_entries()
            give_the_operator_two_factories(now)
            counts |= make_reports(months=MONTHS, seed=SEED, today=today, now=now)
            counts |= make_incidents(now, seed=SEED)
            counts |= make_loans(seed=SEED, today=today, now=now)
            counts |= make_portfolio(seed=SEED, today=today, now=now)
            counts |= make_orders(now, seed=SEED)
            counts |= make_evidence(now, seed=SEED)
            counts |= make_next_checklist(now)
            counts |= make_complaint_rows(now, seed=SEED)
            counts |= make_complaints(now, seed=SEED)
            counts |= make_reviews(now)
            counts |= make_plans(now)  # last: risk reads what all the others made
        with connection.cursor() as cursor:
            cursor.execute("analyze")
        rebuild(kind="demo")
        return counts

    def _sign_ins(self) -> None:
        self.stdout.write(f"\nSign in with one of these names; the password of all is {DEMO_PASSWORD}\n")
        for sign_in in SIGN_INS:
            self.stdout.write(f"  {sign_in.username:<20} {sign_in.title}")


class _Silent:
    """Somewhere for the loaders' own reports."""

    def write(self, text: str) -> int:
        return len(text)
