"""Every list and page asks a stored number of queries, the same for 1 row and for 20.

`make query-counts` writes tests/architecture/query_counts.json anew; the change is seen in review.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audits.models import DeclaredInterest, Plan
from audits.public import batches
from audits.public.models import SheetBatch
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.geography.models import Province
from mind_portal.rollups.services import rebuild
from tests.audits.amending_builders import make_versions
from tests.audits.builders import make_declaration, make_wanted
from tests.audits.complaints.builders import make_row, sheet_of
from tests.audits.orders.builders import make_order
from tests.audits.planning.builders import make_plan
from tests.emergencies.builders import make_told_incident
from tests.factories.single_form import builders as reports
from tests.loans import portfolio_world as lending
from tests.loans.world import application_of as loan_of
from tests.support import builders

STORED = Path(__file__).with_name("query_counts.json")

# Address → what its arguments are. Asked by the executive, who sees everything, unless OFFICER says otherwise.
PAGES: dict[str, Callable[[Site], dict[str, Any]]] = {
    "factories:site_list": lambda site: {},
    "factories:site_detail": lambda site: {"pk": site.pk},
    "audits:inspection_list": lambda site: {},
    "audits:inspection_detail": lambda site: {"pk": site.inspections.latest("pk").pk},
    "audits:inspection_difference": lambda site: {"pk": _amended(site)},
    "audits:review_list": lambda site: {},
    "audits:inspection_review": lambda site: {"pk": site.inspections.latest("pk").pk},
    "audits:interest_list": lambda site: {},
    "audits:finding_list": lambda site: {},
    "audits:order_list": lambda site: {},
    "audits:order_detail": lambda site: {"pk": site.orders.latest("pk").pk},
    "factory_order-list": lambda site: {},
    "audits:wanted_list": lambda site: {},
    "audits:visit_list": lambda site: {},
    "audits:risk_list": lambda site: {},
    "audits:plan_year": lambda site: {},
    "audits:topics": lambda site: {},
    "audits:declaration_list": lambda site: {},
    "audits:complaint_list": lambda site: {},
    "audits:complaint_detail": lambda site: {"pk": site.complaints.latest("pk").pk},
    "audits:sheet_list": lambda site: {},
    "audits:sheet_batch": lambda site: {"pk": _ordered(site)},
    "gate:factory": lambda site: {"token": site.gate_sheets.get().token},
    "single_form:report_list": lambda site: {},
    "single_form:report_detail": lambda site: {"pk": site.reports.latest("pk").pk},
    "single_form:period_list": lambda site: {},
    "single_form:period_detail": lambda site: {"pk": site.reports.latest("pk").period_id},
    "loans:application_list": lambda site: {},
    "loans:application_detail": lambda site: {"pk": site.loan_applications.latest("pk").pk},
    "loans:round_list": lambda site: {},
    "loans:contract_list": lambda site: {},
    "loans:contract_detail": lambda site: {"pk": site.loans.latest("pk").pk},
    "loans:portfolio": lending.law_of_site,
    "contract-list": lambda site: {},
    "loan_application-list": lambda site: {},
    "emergencies:incident_list": lambda site: {},
    "emergencies:incident_detail": lambda site: {"pk": site.incidents.latest("pk").pk},
    "emergencies:incident_live": lambda site: {"pk": site.incidents.latest("pk").pk},
    "emergencies:log_page": lambda site: {"pk": site.incidents.latest("pk").pk},
    "incident-list": lambda site: {},
    "dashboards:nation": lambda site: {},
    "dashboards:province": lambda site: {"code": site.province_id},
    "dashboards:measure": lambda site: {"code": "audits.inspections"},
    "api_factory-list": lambda site: {},
    "inspection-list": lambda site: {},
    "submission-list": lambda site: {},
    "expected-list": lambda site: {},
    "cell-list": lambda site: {},
}
OFFICER = {
    "audits:inspection_list",
    "audits:interest_list",
    "audits:complaint_list",
    "audits:complaint_detail",
    "audits:sheet_list",
    "audits:sheet_batch",
}
HEAD = {"audits:review_list", "audits:inspection_review"}


def _amended(site: Site) -> int:
    inspection = site.inspections.latest("pk")
    make_versions(inspection)
    return inspection.pk


def _ordered(site: Site) -> UUID:
    """All factories' sheets, ordered and made file by file."""
    SheetBatch.objects.all().delete()
    keys = list(Site.objects.values_list("pk", flat=True))
    officer = User.objects.get(username="officer.rayong")
    batch = batches.start_batch(batch_id=uuid4(), site_ids=keys, actor=officer, now=timezone.now())
    SheetBatch.objects.filter(pk=batch.pk).update(files=len(keys))
    return batch.pk


def count(user: User, url: str) -> int:
    """Queries of the second visit: the first fills what a process keeps in memory."""
    client = Client()
    client.force_login(user)
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert response.status_code == 200, f"{url}: {response.status_code}"
    return len(captured)


def fill(province: Province, officer: User, rows: int) -> Site:
    for _ in range(rows):
        site = builders.make_site(province)
        builders.make_inspection(site, officer, findings=2)
        reports.make_certified(site)
        make_wanted(site)
        make_declaration(site, declared=True)
        DeclaredInterest.objects.create(
            user=officer, site=site, province=province, reason="ญาติ", declared_by=officer, declared_on="2026-01-01"
        )
        make_order(site, officer)
        planned = make_plan(site, officer)
        Plan.objects.filter(pk=planned.pk).update(status="published", published_at=timezone.now())
        make_row(site, officer=officer)
        sheet_of(site, officer)
        lending.plain_loan(loan_of(site, officer), officer)
    make_told_incident(site, officer, rows)
    return site


@pytest.fixture(scope="module")
def stored() -> dict[str, int]:
    return json.loads(STORED.read_text()) if STORED.exists() else {}


@pytest.mark.parametrize("name", sorted(PAGES))
def test_query_count(
    name: str, rayong: Province, executive: User, officer: User, head: User, stored: dict[str, int]
) -> None:
    cache.clear()
    user = officer if name in OFFICER else head if name in HEAD else executive
    site = fill(rayong, officer, 1)
    rebuild(kind="test")
    url = reverse(name, kwargs=PAGES[name](site))
    few = count(user, url)
    site = fill(rayong, officer, 19)
    rebuild(kind="test")
    many = count(user, reverse(name, kwargs=PAGES[name](site)))
    assert few == many, f"{name}: {few} queries for 1 row, {many} for 20"
    if os.environ.get("UPDATE_QUERY_COUNTS"):
        kept = json.loads(STORED.read_text()) if STORED.exists() else {}
        STORED.write_text(json.dumps(dict(sorted((kept | {name: many}).items())), indent=2) + "\n")
        return
    assert stored.get(name) == many, f"{name}: {many} queries, stored {stored.get(name)}; see make query-counts"


def test_every_stored_count_belongs_to_a_page(stored: dict[str, int]) -> None:
    assert set(stored) == set(PAGES)
