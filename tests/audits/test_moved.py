"""A factory that the register moves to another province: what follows it, what stays, and who learns of it."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audits.complaints.models import Complaint
from audits.models import Finding, FindingStatus, InspectionKind, PlannedVisit, RiskScore, VisitStatus
from audits.selectors import moved
from audits.selectors.moved import moved_rows
from audits.services import amend_inspection, close_finding, file_draft, return_inspection
from audits.services.risk import score_sites
from audits.worklist import moved as moved_work
from factories.models import Site
from factories.moves import Move, tell_moved
from mind_portal.accounts.models import User
from mind_portal.accounts.roles import Role
from mind_portal.core import thai
from mind_portal.geography.models import Province
from mind_portal.journal.models import Entry
from mind_portal.notifications.models import Notice
from mind_portal.rollups.services import drain
from tests.audits.builders import NOW, make_draft, make_wanted
from tests.audits.complaint_builders import make_complaint
from tests.audits.orders.builders import make_order
from tests.audits.planning.builders import make_plan
from tests.factories.imports.builders import bring_in_rows, licence_of, load_reference, row
from tests.rollups.recount import wrong_cells
from tests.support import builders

PAGE = reverse("audits:moved_list")


@pytest.fixture
def site(rayong: Province) -> Site:
    return builders.make_site(rayong, "โรงงานย้ายถิ่น")


@pytest.fixture
def other_head(chiang_mai: Province) -> User:
    return builders.make_user(Role.HEAD, chiang_mai, username="head.chiangmai")


def move(site: Site, to: Province) -> None:
    old, site.province = site.province_id, to
    site.save(update_fields=["province"])
    tell_moved([Move(site.pk, old, to.pk)], None, timezone.now())


def with_cases(site: Site, officer: User) -> Finding:
    """Two open findings of an inspection with a score, an order in force, a complaint that somebody took up."""
    today = timezone.localdate()
    inspection = builders.make_inspection(site, officer, findings=2, inspected_on=today, score=Decimal(40))
    Site.objects.filter(pk=site.pk).update(last_inspected_on=today, open_findings=2)
    make_order(site, officer)
    make_complaint(site, today, state="accepted", officer=officer)
    return inspection.findings.order_by("pk")[0]


def rows_of(user: User) -> list[dict[str, Any]]:
    return moved_rows(user)[0]


def test_the_register_s_import_tells_of_the_move(tmp_path: Path, officer: User) -> None:
    load_reference()
    made = row(1)
    bring_in_rows(tmp_path, made)
    site = licence_of(made).site
    visit = make_plan(site, officer).visits.get()
    wanted = make_wanted(site)
    moved = made | {"FPROVNAME": "เชียงใหม่", "FAMPNAME": "สันกำแพง", "FTUMNAME": ""}
    bring_in_rows(tmp_path, moved, on=dt.date(2026, 11, 20))
    visit.refresh_from_db()
    wanted.refresh_from_db()
    assert visit.status == VisitStatus.CANCELLED
    assert "เชียงใหม่" in visit.reason
    assert wanted.province_id == "50"
    bring_in_rows(tmp_path, moved, on=dt.date(2026, 11, 21))
    assert Entry.objects.filter(verb="audits.visit_cancelled").count() == 1


def test_the_new_office_s_risk_counts_what_was_made_elsewhere(
    site: Site, officer: User, rayong: Province, chiang_mai: Province
) -> None:
    call_command("load_legal", verbosity=0)
    with_cases(site, officer)
    score_sites(province="21", actor=None, now=timezone.now())
    before = RiskScore.objects.get(pk=site.pk)
    move(site, chiang_mai)
    assert RiskScore.objects.get(pk=site.pk).province_id == "50", "seen by the new office at once"
    for order in (("21", "50"), ("50", "21")):
        for province in order:
            score_sites(province=province, actor=None, now=timezone.now())
        after = RiskScore.objects.get(pk=site.pk)
        assert (after.province_id, after.facts, after.total) == ("50", before.facts, before.total)
    assert (after.facts["major"], after.facts["orders"], after.facts["complaints"]) == (2, 1, 1)
    assert after.facts["last_score"] == "40.00"


def test_a_planned_visit_is_taken_off_and_its_officer_told(
    site: Site, officer: User, head: User, chiang_mai: Province, client: Client
) -> None:
    plan = make_plan(site, officer)
    plan.status, plan.published_at, plan.published_by = "published", NOW, head
    plan.save()
    stays = make_plan(builders.make_site(site.province), officer).visits.exclude(site=site).get()
    move(site, chiang_mai)
    assert PlannedVisit.objects.get(site=site).status == VisitStatus.CANCELLED
    stays.refresh_from_db()
    assert stays.status == VisitStatus.PLANNED
    assert Notice.objects.get(user=officer).kind == "audits.visit_moved"
    client.force_login(head)
    page = client.get(f"{reverse('audits:plan')}?month={thai.month_start(timezone.localdate()):%Y-%m}").text
    assert "เชียงใหม่" in page
    assert reverse("factories:site_detail", args=[site.pk]) not in page, "the office may not open it any more"


def test_what_is_only_to_be_done_follows_the_factory(site: Site, officer: User, chiang_mai: Province) -> None:
    today = timezone.localdate()
    wanted = make_wanted(site, kind=InspectionKind.FOLLOW_UP)
    new, taken = make_complaint(site, today), make_complaint(site, today, state="accepted", officer=officer)
    move(site, chiang_mai)
    wanted.refresh_from_db()
    found = dict(Complaint.objects.values_list("pk", "province_id"))
    assert (wanted.province_id, found) == ("50", {new.pk: "50", taken.pk: "21"})
    verbs = set(Entry.objects.values_list("verb", flat=True))
    assert {"audits.wanted_followed", "audits.complaint_passed_on"} <= verbs


def test_both_heads_learn_it_once_and_only_where_something_stands(
    site: Site, officer: User, head: User, other_head: User, chiang_mai: Province
) -> None:
    quiet = builders.make_site(site.province)
    move(quiet, chiang_mai)
    assert not Notice.objects.exists()
    with_cases(site, officer)
    move(site, chiang_mai)
    tell_moved([Move(site.pk, "21", "50")], None, timezone.now())
    assert sorted(Notice.objects.values_list("user__username", "kind")) == [
        ("head.chiangmai", "audits.factories_moved"),
        ("head.rayong", "audits.factories_moved"),
    ]


def test_both_offices_see_what_stands_until_it_is_done(
    site: Site, officer: User, head: User, other_head: User, chiang_mai: Province, executive: User
) -> None:
    finding = with_cases(site, officer)
    assert rows_of(head) == []
    move(site, chiang_mai)
    left, came = rows_of(head)[0], rows_of(other_head)[0]
    assert (left["keeper"], left["now"], left["came"], came["came"]) == ("ระยอง", "เชียงใหม่", False, True)
    assert [(case["n"], bool(case["url"])) for case in left["cases"]] == [(1, True), (2, True), (1, True)]
    assert [(case["n"], bool(case["url"])) for case in came["cases"]] == [(1, False), (2, False), (1, False)]
    assert not left["url"]
    assert came["url"] == reverse("factories:site_detail", args=[site.pk])
    assert len(rows_of(executive)) == 1
    for user in (head, other_head):
        work = moved_work(user, timezone.localdate())
        assert work is not None
        assert work.total == 1
    Finding.objects.update(status=FindingStatus.CLOSED, closed_on=finding.found_on)
    site.orders.update(state="obeyed", fulfilled_on=timezone.localdate(), ended_on=timezone.localdate())
    Complaint.objects.update(state="rejected", outcome="ไม่พบเหตุ", ended_on=timezone.localdate())
    assert rows_of(head) == rows_of(other_head) == []


def test_a_third_office_sees_nothing_of_it(site: Site, officer: User, chiang_mai: Province) -> None:
    third = Province.objects.get_or_create(
        code="20", defaults={"abbreviation": "ชบ", "name_th": "ชลบุรี", "name_en": "Chon Buri"}
    )[0]
    with_cases(site, officer)
    move(site, chiang_mai)
    assert rows_of(builders.make_user(Role.HEAD, third, username="head.third")) == []


def test_the_page_asks_the_same_for_one_and_for_many(
    site: Site, officer: User, head: User, rayong: Province, chiang_mai: Province
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            rows_of(head)
        return len(asked)

    with_cases(site, officer)
    move(site, chiang_mai)
    assert rows_of(head)  # the user's scope is read once
    few = cost()
    for _ in range(5):
        another = builders.make_site(rayong)
        with_cases(another, officer)
        move(another, chiang_mai)
    assert cost() == few


def test_the_page_of_the_list_opens_for_both(
    site: Site, officer: User, head: User, other_head: User, chiang_mai: Province, client: Client
) -> None:
    client.force_login(head)
    assert "ไม่มี" in client.get(PAGE).text
    with_cases(site, officer)
    move(site, chiang_mai)
    for user in (head, other_head):
        client.force_login(user)
        assert site.name in client.get(PAGE).text


def test_what_does_not_stand_on_the_page_any_more_is_counted(
    site: Site,
    officer: User,
    head: User,
    rayong: Province,
    chiang_mai: Province,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for each in (site, builders.make_site(rayong)):
        with_cases(each, officer)
        move(each, chiang_mai)
    client.force_login(head)
    assert "แรกจากทั้งหมด" not in client.get(PAGE).text
    monkeypatch.setattr(moved, "MOST", 1)
    assert "แสดง 1 แห่งแรกจากทั้งหมด 2 แห่ง" in client.get(PAGE).text
    work = moved_work(head, timezone.localdate())
    assert work is not None
    assert work.total == 2


def test_the_new_office_reads_on_the_factory_s_page_what_the_old_one_keeps(
    site: Site, officer: User, other_officer: User, chiang_mai: Province, client: Client
) -> None:
    finding = with_cases(site, officer)
    client.force_login(other_officer)
    page = reverse("factories:site_detail", args=[site.pk])
    assert client.get(page).status_code == 404
    move(site, chiang_mai)
    text = client.get(page).text
    assert 'id="elsewhere"' in text
    assert "ระยอง" in text
    assert "แก้ไขให้ถูกต้อง" in text, "what the order demands"
    assert text.count(reverse("audits:finding_close", args=[finding.pk])) == 1
    assert reverse("audits:order_detail", args=[site.orders.get().pk]) not in text
    assert 'id="findings"' not in text, "no empty card of its own findings"
    assert "ยังไม่เคยตรวจ" not in text.replace("สำนักงานนี้ยังไม่เคยตรวจ", "")


def test_a_factory_that_never_moved_has_no_such_card(site: Site, officer: User, client: Client) -> None:
    with_cases(site, officer)
    client.force_login(officer)
    text = client.get(reverse("factories:site_detail", args=[site.pk])).text
    assert 'id="elsewhere"' not in text
    assert 'id="findings"' in text


def test_a_finding_is_closed_where_the_factory_lies_and_by_no_third_office(
    site: Site, officer: User, other_officer: User, chiang_mai: Province, client: Client
) -> None:
    finding = with_cases(site, officer)
    with pytest.raises(Finding.DoesNotExist):
        close_finding(finding_id=finding.pk, reason="แก้ไขแล้วเรียบร้อย", actor=other_officer, now=timezone.now())
    move(site, chiang_mai)
    client.force_login(other_officer)
    address = reverse("audits:finding_close", args=[finding.pk])
    assert client.get(address).status_code == 200
    answer = client.post(address, {"reason": "ตรวจแล้ว แก้ไขเรียบร้อย"})
    assert answer.headers["Location"] == reverse("factories:site_detail", args=[site.pk])
    finding.refresh_from_db()
    site.refresh_from_db()
    assert (finding.status, finding.province_id, site.open_findings) == ("closed", "21", 1)


def test_the_figures_of_both_offices_are_those_of_a_recount(
    site: Site, officer: User, head: User, chiang_mai: Province
) -> None:
    call_command("load_legal", verbosity=0)
    with_cases(site, officer)
    make_complaint(site, timezone.localdate())
    plan = make_plan(site, officer)
    plan.status, plan.published_at, plan.published_by = "published", NOW, head
    plan.save()
    for province in ("21", "50"):
        score_sites(province=province, actor=None, now=timezone.now())
    drain()
    assert not wrong_cells()
    move(site, chiang_mai)
    for province in ("50", "21"):
        score_sites(province=province, actor=None, now=timezone.now())
    drain()
    assert not wrong_cells()


def test_a_returned_inspection_is_still_corrected_by_the_office_that_made_it(
    site: Site, officer: User, head: User, chiang_mai: Province
) -> None:
    filed = file_draft(draft_id=make_draft(site, officer).pk, actor=officer, now=NOW).inspection
    return_inspection(inspection_id=filed.pk, revision=1, note="แก้ไขผลการตรวจ", items={}, actor=head, now=NOW)
    move(site, chiang_mai)
    draft = amend_inspection(inspection_id=filed.pk, draft_id=uuid4(), actor=officer, now=NOW)
    done = file_draft(draft_id=draft.pk, reason="แก้ไขตามที่แจ้ง", actor=officer, now=NOW).inspection
    assert (done.pk, done.status, done.revision, done.province_id) == (filed.pk, "filed", 2, "21")
