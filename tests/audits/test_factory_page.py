"""What inspections, orders and incidents tell on a factory's page where there is more than the page lists."""

import datetime as dt

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audits import factory_page
from audits.models import Finding, Severity
from audits.orders import factory_page as orders_page
from audits.services import Cause
from emergencies import factory_page as incidents_page
from emergencies.models import Incident, Phase
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.geography.models import Province
from tests.audits.builders import make_wanted
from tests.audits.orders.builders import make_order
from tests.emergencies.builders import make_incident
from tests.support.builders import make_inspection, make_site

MORE = 7
"""More than a card lists."""


def seen(site: Site) -> Site:
    """As the next request reads it."""
    return Site.objects.select_related("province").get(pk=site.pk)


def test_the_score_is_that_of_the_last_inspection_that_counts(officer: User, rayong: Province) -> None:
    site = make_site(rayong)
    today = timezone.localdate()
    make_inspection(site, officer, inspected_on=today - dt.timedelta(days=60), score=71)
    for days in range(MORE):
        make_inspection(site, officer, inspected_on=today - dt.timedelta(days=days), score=12, status="returned")
    told = factory_page.score_standing(officer, seen(site))
    assert told is not None
    assert told.value == "71.0"


def test_every_serious_finding_is_counted_also_beyond_those_listed(officer: User, rayong: Province) -> None:
    site = make_site(rayong)
    make_inspection(site, officer, findings=MORE)
    Finding.objects.update(severity=Severity.CRITICAL)
    Site.objects.update(open_findings=MORE)
    told = factory_page.serious_alert(officer, seen(site))
    assert told is not None
    assert str(MORE) in str(told.text)
    Finding.objects.update(severity=Severity.MINOR)
    assert factory_page.serious_alert(officer, seen(site)) is None


def test_an_incident_that_is_open_is_said_also_when_newer_ones_are_closed(officer: User, rayong: Province) -> None:
    site = make_site(rayong)
    now = timezone.now()
    still = make_incident(officer, site=site, now=now - dt.timedelta(days=30))
    for days in range(MORE):
        closed = make_incident(officer, site=site, now=now - dt.timedelta(days=days))
        Incident.objects.filter(pk=closed.pk).update(phase=Phase.CLOSED, closed_at=now, closed_on=now.date())
    told = incidents_page.open_alert(officer, seen(site))
    assert told is not None
    assert str(still.label) in str(told.text)


def test_orders_in_force_stand_before_those_that_ended(officer: User, rayong: Province) -> None:
    site = make_site(rayong)
    today = timezone.localdate()
    ended = {"state": "obeyed", "fulfilled_on": today, "ended_on": today}
    for _n in range(MORE):
        make_order(site, officer, **ended)
    running = make_order(site, officer, drafted_on=today - dt.timedelta(days=90))
    block = orders_page.orders_block(officer, seen(site))
    assert block is not None
    assert [row["pk"] for row in block.context["rows"]][0] == running.pk
    assert len(block.context["rows"]) == orders_page.SHOWN


def test_the_order_that_is_due_next_and_the_worst_one(officer: User, rayong: Province) -> None:
    site = make_site(rayong)
    today = timezone.localdate()
    make_order(site, officer, due_on=today + dt.timedelta(days=9))
    late = make_order(site, officer, due_on=today - dt.timedelta(days=3))
    latest = make_order(site, officer, due_on=today - dt.timedelta(days=8))
    told = orders_page.order_alert(officer, seen(site))
    assert told is not None
    assert latest.shown_number in str(told.text)
    disobeyed = make_order(site, officer, state="not_obeyed", not_obeyed_on=today, due_on=today)
    told = orders_page.order_alert(officer, seen(site))
    assert told is not None
    assert disobeyed.shown_number in str(told.text)
    assert late.shown_number not in str(told.text)
    standing = orders_page.order_standing(officer, seen(site))
    assert standing is not None
    assert standing.value == "4"


def test_card_figure_banner_and_events_of_orders_are_one_query(officer: User, rayong: Province) -> None:
    site = make_site(rayong)
    order = make_order(site, officer)
    shown = seen(site)
    assert officer.permissions
    with CaptureQueriesContext(connection) as captured:
        orders_page.orders_block(officer, shown)
        orders_page.order_standing(officer, shown)
        orders_page.order_alert(officer, shown)
        told = orders_page.subjects(officer, shown)
    assert len(captured) == 1
    assert told == [("audits.order", order.pk)]


def test_the_wanted_inspection_that_is_due_first_is_said(officer: User, rayong: Province) -> None:
    site = make_site(rayong)
    make_wanted(site, due_on=timezone.localdate() + dt.timedelta(days=20), reason="later")
    other = Cause("emergencies.incident", "22", "2570-0022")
    make_wanted(site, due_on=timezone.localdate() + dt.timedelta(days=2), reason="sooner", cause=other)
    told = factory_page.wanted_alert(officer, seen(site))
    assert told is not None
    assert "sooner" in str(told.text)
