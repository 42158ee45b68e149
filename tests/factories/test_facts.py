"""What siblings learn of factories through their parent."""

import datetime as dt

import pytest
from django.utils import timezone

from factories import facts
from mind_portal.accounts.models import EnterpriseRole, User
from mind_portal.accounts.roles import Role
from mind_portal.geography.models import Province
from tests.support import builders

TODAY = dt.date(2026, 11, 25)


def test_what_nobody_provides_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facts, "_PROVIDERS", {})
    answer = facts.chemicals([1], TODAY)
    assert not answer.known
    assert answer.of(1) == ()


def test_a_provider_is_asked_once_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(facts, "_PROVIDERS", {})
    facts.register(facts.CHEMICALS, lambda keys, day: asked.append((keys, day)) or {2: [facts.Chemical("โทลูอีน")]})
    answer = facts.chemicals({3, 2}, TODAY)
    assert answer.known
    assert [chemical.name for chemical in answer.of(2)] == ["โทลูอีน"]
    assert answer.of(3) == ()
    assert asked == [([2, 3], TODAY)]


def test_a_fact_that_nobody_declared_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="gossip"):
        facts.register("gossip", lambda keys, day: {})
    with pytest.raises(ValueError, match="gossip"):
        facts.ask("gossip", [1], TODAY)


def test_open_findings_stand_until_the_day_that_they_were_closed(rayong: Province, officer: User) -> None:
    site = builders.make_site(rayong)
    inspection = builders.make_inspection(site, officer, findings=2, inspected_on=TODAY)
    worst, other = inspection.findings.order_by("pk")
    worst.severity = "critical"
    worst.save()
    other.status, other.closed_on = "closed", TODAY + dt.timedelta(days=2)
    other.save()
    assert facts.open_orders([site.pk], TODAY - dt.timedelta(days=1)).of(site.pk) == ()
    assert [duty.severity for duty in facts.open_orders([site.pk], TODAY).of(site.pk)] == ["critical", "major"]
    later = facts.open_orders([site.pk], TODAY + dt.timedelta(days=2)).of(site.pk)
    assert [duty.severity for duty in later] == ["critical"]


def test_findings_of_a_returned_inspection_do_not_stand(rayong: Province, officer: User) -> None:
    site = builders.make_site(rayong)
    builders.make_inspection(site, officer, findings=1, status="returned", inspected_on=TODAY)
    assert facts.open_orders([site.pk], TODAY).of(site.pk) == ()


def test_contacts_are_the_register_and_the_people_of_the_operator(rayong: Province) -> None:
    site = builders.make_site(rayong, phone="038-000-000")
    person = builders.make_user(Role.OPERATOR, display_name="กมล", phone="081-000-0000")
    silent = builders.make_user(Role.OPERATOR)
    for user in (person, silent):
        EnterpriseRole.objects.create(user=user, operator=site.operator, kind="certifier", granted_at=timezone.now())
    contacts = facts.contacts([site.pk], TODAY).of(site.pk)
    assert [contact.phone for contact in contacts] == ["038-000-000", "081-000-0000"]
