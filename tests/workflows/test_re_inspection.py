"""An incident that closes leaves a re-inspection behind, together or not at all."""

import datetime as dt
from typing import Any

import pytest

from audits.models import WantedInspection, WantedStatus
from audits.services import file_draft
from emergencies.models import Incident
from emergencies.services import change_phase
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.core.errors import DomainError
from mind_portal.geography.models import Province
from mind_portal.legal.calendar import add_working_days, working_days_between
from mind_portal.notifications import services as notifying
from mind_portal.notifications.models import Notice
from tests.audits.builders import make_draft
from tests.emergencies.builders import lead_to, make_incident, settle
from tests.support.builders import make_site

NOW = dt.datetime(2026, 11, 24, 7, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 24)


@pytest.fixture
def site(rayong: Province) -> Site:
    return make_site(rayong, "โรงงานรีไซเคิล")


def close(incident: Incident, officer: User, now: dt.datetime = NOW) -> Incident:
    lead_to(incident, officer, "respond", "contain", now=now)
    settle(incident, officer, now=now)
    return lead_to(incident, officer, "close", now=now)


def test_a_closed_incident_asks_for_an_inspection_and_tells_the_office(site: Site, officer: User) -> None:
    incident = close(make_incident(officer, site=site, now=NOW), officer)
    wanted = WantedInspection.objects.get()
    assert (wanted.site, wanted.kind, wanted.cause_name) == (site, "accident", incident.label)
    assert working_days_between(TODAY, wanted.due_on) == 15
    assert incident.label in wanted.reason
    told = Notice.objects.get(key__startswith="audits.wanted:")
    assert (told.user, site.name in told.title) == (officer, True)


def test_the_inspection_after_it_does_it_and_a_new_flare_up_asks_again(site: Site, officer: User) -> None:
    incident = close(make_incident(officer, site=site, now=NOW), officer)
    file_draft(draft_id=make_draft(site, officer, kind="accident").pk, actor=officer, now=NOW)
    assert WantedInspection.objects.get().status == WantedStatus.DONE
    change_phase(incident_id=incident.pk, verb="flare_up", reason="ปะทุอีก", actor=officer, now=NOW)
    lead_to(incident, officer, "contain", now=NOW)
    settle(incident, officer, now=NOW)
    lead_to(incident, officer, "close", now=NOW)
    assert [one.status for one in WantedInspection.objects.order_by("pk")] == ["done", "wanted"]


def test_closed_again_before_the_inspection_it_stays_one(site: Site, officer: User) -> None:
    incident = close(make_incident(officer, site=site, now=NOW), officer)
    change_phase(incident_id=incident.pk, verb="flare_up", reason="ปะทุอีก", actor=officer, now=NOW)
    lead_to(incident, officer, "contain", now=NOW)
    settle(incident, officer, now=NOW)
    lead_to(incident, officer, "close", now=NOW)
    assert WantedInspection.objects.count() == 1


@pytest.mark.parametrize("fields", [{"is_exercise": True}, {"dismissed": True}, {"no_site": True}])
def test_what_leaves_no_inspection_behind(site: Site, officer: User, fields: dict[str, bool]) -> None:
    where = {} if fields.get("no_site") else {"site": site}
    incident = make_incident(officer, now=NOW, is_exercise=fields.get("is_exercise", False), **where)
    if fields.get("dismissed"):
        lead_to(incident, officer, "dismiss", now=NOW)
    else:
        close(incident, officer)
    assert not WantedInspection.objects.exists()
    asked = Notice.objects.filter(key=f"workflows.unknown_factory:{incident.pk}").exists()
    assert asked is fields.get("no_site", False)


def test_refused_to_close_nothing_is_asked_for(site: Site, officer: User) -> None:
    incident = make_incident(officer, site=site, now=NOW)
    lead_to(incident, officer, "respond", "contain", now=NOW)
    with pytest.raises(DomainError):
        lead_to(incident, officer, "close", now=NOW)
    assert not WantedInspection.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_duty_and_the_closing_are_kept_together_or_not_at_all(
    site: Site, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    incident = make_incident(officer, site=site, now=NOW)
    lead_to(incident, officer, "respond", "contain", now=NOW)
    settle(incident, officer, now=NOW)

    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the outbox is away")

    monkeypatch.setattr("mind_portal.workflows.re_inspection.notify", broken)
    with pytest.raises(RuntimeError):
        lead_to(incident, officer, "close", now=NOW)
    incident.refresh_from_db()
    assert incident.is_open
    assert not WantedInspection.objects.exists()
    monkeypatch.setattr("mind_portal.workflows.re_inspection.notify", notifying.notify)
    assert not lead_to(incident, officer, "close", now=NOW).is_open
    assert WantedInspection.objects.count() == 1


def test_the_days_are_counted_from_the_closing_not_from_its_writing_down(site: Site, officer: User) -> None:
    incident = make_incident(officer, site=site, now=NOW)
    lead_to(incident, officer, "respond", "contain", now=NOW)
    settle(incident, officer, now=NOW)
    later = NOW + dt.timedelta(days=7)
    change_phase(incident_id=incident.pk, verb="close", at=NOW, actor=officer, now=later)
    day = thai.local_date(NOW)
    assert WantedInspection.objects.get().due_on == add_working_days(day, 15)
