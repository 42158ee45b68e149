"""Inspections that something asks for: once per cause, done by filing alone, withdrawn with a reason."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from audits.models import InspectionKind, WantedInspection, WantedStatus
from audits.services import Cause, file_draft, withdraw_wanted
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core.errors import DomainError
from mind_portal.geography.models import Province
from mind_portal.journal.models import Entry
from tests.audits.builders import NOW, TODAY, make_draft, make_wanted
from tests.support.builders import make_site

LIST = reverse("audits:wanted_list")


@pytest.fixture
def site(rayong: Province) -> Site:
    return make_site(rayong, "โรงงานระยองหนึ่ง")


def state(wanted: WantedInspection) -> str:
    wanted.refresh_from_db()
    return wanted.status


def test_asked_twice_by_one_cause_it_is_one_with_the_newer_day(site: Site) -> None:
    first = make_wanted(site)
    again = make_wanted(site, due_on=TODAY + dt.timedelta(days=3))
    assert again == first
    assert WantedInspection.objects.get().due_on == TODAY + dt.timedelta(days=3)
    make_wanted(site, cause=Cause("emergencies.incident", "22", "2570-0022"))
    assert WantedInspection.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_asked_four_times_at_once_it_is_one(site: Site) -> None:
    def ask() -> None:
        make_wanted(site)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert WantedInspection.objects.count() == 1


def test_filing_an_inspection_of_its_kind_does_it(site: Site, officer: User) -> None:
    wanted, other = make_wanted(site), make_wanted(make_site(site.province))
    filed = file_draft(draft_id=make_draft(site, officer, kind=InspectionKind.ACCIDENT).pk, actor=officer, now=NOW)
    assert state(wanted) == WantedStatus.DONE
    assert wanted.inspection == filed.inspection
    assert state(other) == WantedStatus.WANTED
    entry = Entry.objects.get(verb="audits.wanted_done")
    assert entry.after == {"status": "done", "inspection": filed.inspection.pk}


@pytest.mark.parametrize(
    ("kind", "days_before", "done"),
    [("accident", 0, True), ("accident", 1, False), ("annual", 0, False), ("follow_up", 0, False)],
)
def test_another_kind_or_an_earlier_day_does_not_do_it(
    site: Site, officer: User, kind: str, days_before: int, done: bool
) -> None:
    wanted = make_wanted(site)
    draft = make_draft(site, officer, kind=kind, inspected_on=TODAY - dt.timedelta(days=days_before))
    file_draft(draft_id=draft.pk, actor=officer, now=NOW)
    assert (state(wanted) == WantedStatus.DONE) is done


def test_after_it_is_done_the_same_cause_may_ask_again(site: Site, officer: User) -> None:
    wanted = make_wanted(site)
    file_draft(draft_id=make_draft(site, officer, kind="accident").pk, actor=officer, now=NOW)
    assert make_wanted(site) != wanted


def test_it_is_withdrawn_with_a_reason_and_only_while_it_is_open(site: Site, head: User) -> None:
    wanted = make_wanted(site)
    with pytest.raises(DomainError) as refused:
        withdraw_wanted(wanted_id=wanted.pk, reason=" สั้น ", actor=head, now=NOW)
    assert [breach.rule for breach in refused.value.breaches] == ["AUD-WANTED-1"]
    withdraw_wanted(wanted_id=wanted.pk, reason="เลิกกิจการแล้ว", actor=head, now=NOW)
    assert state(wanted) == WantedStatus.WITHDRAWN
    with pytest.raises(DomainError) as refused:
        withdraw_wanted(wanted_id=wanted.pk, reason="อีกเหตุผลหนึ่ง", actor=head, now=NOW)
    assert refused.value.breaches[0].rule == "AUD-WANTED-STATE"


def test_another_provinces_head_finds_none(site: Site, other_officer: User) -> None:
    with pytest.raises(WantedInspection.DoesNotExist):
        withdraw_wanted(wanted_id=make_wanted(site).pk, reason="เลิกกิจการแล้ว", actor=other_officer, now=NOW)


def test_the_database_keeps_an_end_and_its_reason_together(site: Site) -> None:
    wanted = make_wanted(site)
    with pytest.raises(IntegrityError, match="wanted_inspection_end_has_its_reason"), transaction.atomic():
        WantedInspection.objects.filter(pk=wanted.pk).update(status="done")


def test_the_list_the_start_page_and_the_factory_show_it(client: Client, officer: User, site: Site) -> None:
    make_wanted(site, due_on=dt.date(2020, 1, 1))
    client.force_login(officer)
    start = f"{reverse('audits:draft_start')}?site={site.pk}&amp;kind=accident"
    for url in (LIST, reverse("audits:inspection_list"), reverse("factories:site_detail", args=[site.pk])):
        text = client.get(url).content.decode()
        assert "หลังเพลิงไหม้ 2570-0021" in text, url
        assert start in text, url
    page = client.get(start.replace("&amp;", "&")).content.decode()
    assert '<option value="accident" selected' in page
    make_draft(site, officer, kind="accident")
    assert "เริ่มแล้ว" in client.get(LIST).content.decode()


def test_other_provinces_do_not_show_it(client: Client, other_officer: User, site: Site) -> None:
    make_wanted(site)
    client.force_login(other_officer)
    assert site.name not in client.get(LIST).content.decode()


def test_the_head_withdraws_it_on_its_page(client: Client, head: User, site: Site) -> None:
    wanted = make_wanted(site)
    client.force_login(head)
    url = reverse("audits:wanted_withdraw", args=[wanted.pk])
    refused = client.post(url, {"reason": "x"})
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.content.decode()
    assert client.post(url, {"reason": "โรงงานรื้อถอนแล้ว"}).status_code == 302
    assert "โรงงานรื้อถอนแล้ว" in client.get(f"{LIST}?status=withdrawn").content.decode()
    assert site.name not in client.get(f"{LIST}?status=wanted").content.decode()


def test_a_state_that_is_none_is_no_error(client: Client, officer: User, site: Any) -> None:
    client.force_login(officer)
    assert client.get(f"{LIST}?status=nonsense&site=x").status_code == 200
