"""Amendments and reviews: who, until when, what becomes of findings, orders, plans and counts, and races."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import transaction
from django.db.utils import DatabaseError

from audits import services
from audits.models import (
    Finding,
    FindingStatus,
    Inspection,
    InspectionDraft,
    InspectionReview,
    InspectionStatus,
    InspectionVersion,
    VisitStatus,
    WantedInspection,
)
from audits.orders import services as orders
from audits.orders.models import Order, Paper, PaperKind
from audits.orders.selectors.check import check_page
from audits.services.plans import note_visit_done
from audits.states import INSPECTION_MACHINE
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.accounts.roles import Role
from mind_portal.core.errors import DomainError, StaleError
from mind_portal.geography.models import Province
from mind_portal.journal.models import Entry
from mind_portal.legal.models import ParameterValue
from mind_portal.notifications.models import Notice
from mind_portal.rollups.models import Cell, DirtyKey
from mind_portal.rollups.services import rebuild
from tests.audits.amending_builders import FAIL, REASON, amended, filed, opened, returned
from tests.audits.builders import NOW, PASS, SMALL_ANSWERS, TODAY, load_small, make_wanted
from tests.audits.orders.builders import Office, a_draft, load_law
from tests.audits.planning.builders import make_plan
from tests.support.builders import make_site, make_user
from tests.support.threads import at_once

DAY = dt.timedelta(days=1)


@pytest.fixture
def site(rayong: Province) -> Site:
    return make_site(rayong)


@pytest.fixture
def inspection(site: Site, officer: User) -> Inspection:
    return filed(site, officer)


def rules_of(error: pytest.ExceptionInfo[DomainError]) -> list[str]:
    return [breach.rule for breach in error.value.breaches]


def refused(run: Callable[[], object]) -> list[str]:
    with pytest.raises(DomainError) as error:
        run()
    return rules_of(error)


# --- who and when ---


def test_the_officer_and_the_head_amend_and_nobody_else(
    inspection: Inspection, officer: User, head: User, rayong: Province, other_officer: User
) -> None:
    colleague = make_user(Role.OFFICER, rayong)
    assert opened(inspection, officer).amends == inspection
    assert opened(inspection, head).officer == head
    assert refused(lambda: opened(inspection, colleague)) == ["AUD-AMEND-2"]
    with pytest.raises(Inspection.DoesNotExist):
        opened(inspection, other_officer)


def test_opened_twice_it_is_one_draft(inspection: Inspection, officer: User) -> None:
    assert opened(inspection, officer).pk == opened(inspection, officer).pk
    assert InspectionDraft.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "days", "wanted"),
    [("officer", 30, []), ("officer", 31, ["AUD-AMEND-3"]), ("head", 365, []), ("head", 366, ["AUD-AMEND-3"])],
)
def test_the_time_for_amending_ends(
    inspection: Inspection, officer: User, head: User, who: str, days: int, wanted: list[str]
) -> None:
    actor, late = {"officer": officer, "head": head}[who], NOW + days * DAY
    if wanted:
        assert refused(lambda: opened(inspection, actor, late)) == wanted
    else:
        assert opened(inspection, actor, late).amends == inspection


def test_head_office_changes_the_days_from_a_day_on(inspection: Inspection, officer: User) -> None:
    """The number in force when it was filed holds: nobody's time becomes shorter afterwards."""
    days = ParameterValue.objects.get(parameter__code="AMEND_OFFICER_DAYS")
    ParameterValue.objects.filter(pk=days.pk).update(valid_to=NOW.date() + DAY)
    ParameterValue.objects.create(parameter=days.parameter, value=5, valid_from=NOW.date() + DAY, source="x")
    assert opened(inspection, officer, NOW + 30 * DAY).amends == inspection
    ParameterValue.objects.filter(value=5).update(valid_to=NOW.date() + 9 * DAY)
    Inspection.objects.filter(pk=inspection.pk).update(filed_at=NOW + 2 * DAY)
    InspectionDraft.objects.all().delete()
    assert opened(inspection, officer, NOW + 7 * DAY).amends == inspection
    assert refused(lambda: opened(inspection, officer, NOW + 8 * DAY)) == ["AUD-AMEND-3"]


def test_without_the_numbers_it_is_refused_and_says_so(inspection: Inspection, officer: User) -> None:
    ParameterValue.objects.filter(parameter__code__startswith="AMEND_").delete()
    with pytest.raises(DomainError) as error:
        opened(inspection, officer)
    assert "AMEND_OFFICER_DAYS" in error.value.messages[0]


def test_a_returned_inspection_is_corrected_without_limit(inspection: Inspection, officer: User, head: User) -> None:
    returned(inspection, head)
    assert amended(inspection, officer, NOW + 90 * DAY).status == InspectionStatus.FILED


# --- what is filed ---


def test_an_amendment_makes_the_next_version_and_keeps_the_first(inspection: Inspection, officer: User) -> None:
    now = NOW + DAY
    after = amended(inspection, officer, now, guard=PASS)
    assert (after.pk, after.revision, after.failed, after.score) == (inspection.pk, 2, 0, 100)
    assert after.filed_at == NOW
    first, second = InspectionVersion.objects.order_by("number")
    assert (first.failed, first.reason, first.made_at, first.draft_id) == (1, "", NOW, inspection.client_id)
    assert (second.failed, second.reason, second.made_at, second.made_by) == (0, REASON, now, officer)
    assert first.answers["items"]["guard"]["value"] == "fail"
    assert second.answers == after.answers
    entry = Entry.objects.get(verb="audits.inspection_amended")
    assert (entry.reason, entry.after["taken_back"]) == (REASON, ["guard"])
    assert not InspectionDraft.objects.exists()


@pytest.mark.parametrize("change", ["update", "delete"])
def test_a_version_is_frozen(inspection: Inspection, officer: User, change: str) -> None:
    amended(inspection, officer, guard=PASS)
    rows = InspectionVersion.objects.filter(number=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(failed=0) if change == "update" else rows._raw_delete("default")


def test_it_needs_a_reason_and_a_difference(inspection: Inspection, officer: User) -> None:
    assert refused(lambda: amended(inspection, officer, reason="สั้นไป", guard=PASS)) == ["AUD-AMEND-1"]
    InspectionDraft.objects.all().delete()
    assert refused(lambda: amended(inspection, officer)) == ["AUD-AMEND-4"]
    InspectionDraft.objects.all().delete()
    assert refused(lambda: amended(inspection, officer, guard={"value": "fail"})) == ["AUD-FILE-4"]
    inspection.refresh_from_db()
    assert (inspection.revision, InspectionVersion.objects.count()) == (1, 0)


def test_filed_twice_it_is_one_version(inspection: Inspection, officer: User) -> None:
    draft = opened(inspection, officer, guard=PASS)
    first = services.file_draft(draft_id=draft.pk, actor=officer, now=NOW, reason=REASON)
    again = services.file_draft(draft_id=draft.pk, actor=officer, now=NOW, reason=REASON)
    assert (first.is_new, again.is_new, again.inspection.revision) == (True, False, 2)


def test_of_two_amendments_the_second_is_stale(inspection: Inspection, officer: User, head: User) -> None:
    mine, theirs = opened(inspection, officer, guard=PASS), opened(inspection, head, exits=FAIL)
    services.file_draft(draft_id=theirs.pk, actor=head, now=NOW, reason=REASON)
    with pytest.raises(StaleError) as error:
        services.file_draft(draft_id=mine.pk, actor=officer, now=NOW, reason=REASON)
    assert rules_of(error) == ["AUD-AMEND-5"]
    assert InspectionDraft.objects.filter(pk=mine.pk).exists()
    assert Notice.objects.filter(user=officer, kind="audits.inspection_revised").exists()


def test_under_a_retired_checklist_it_stays_under_its_own(inspection: Inspection, officer: User) -> None:
    load_small(minutes=9)
    after = amended(inspection, officer, guard=PASS)
    assert after.version_id == inspection.version_id


def test_the_day_is_judged_as_on_the_day_of_the_first_filing(inspection: Inspection, officer: User) -> None:
    draft = opened(inspection, officer, NOW + 20 * DAY)
    draft.inspected_on = TODAY + DAY
    draft.save()
    run = lambda: services.file_draft(draft_id=draft.pk, actor=officer, now=NOW + 20 * DAY, reason=REASON)  # noqa: E731
    assert refused(run) == ["AUD-FILE-1"]
    InspectionDraft.objects.update(inspected_on=TODAY - 60 * DAY)
    assert run().inspection.inspected_on == TODAY - 60 * DAY


# --- findings, orders, counts ---


def test_findings_follow_both_ways(inspection: Inspection, officer: User, site: Site) -> None:
    amended(inspection, officer, guard=PASS, exits=FAIL)
    assert dict(Finding.objects.values_list("item_code", "status")) == {"guard": "withdrawn", "exits": "open"}
    assert set(Finding.objects.values_list("item_code", "counts")) == {("guard", False), ("exits", True)}
    amended(inspection, officer, guard={**FAIL, "note": "ยังไม่มี", "severity": "minor"}, exits=PASS)
    guard = Finding.objects.get(item_code="guard")
    assert (guard.status, guard.closed_on, guard.counts, guard.note) == ("open", None, True, "ยังไม่มี")
    site.refresh_from_db()
    assert site.open_findings == 1


def test_a_finding_under_a_signed_order_stays_until_the_order_is_withdrawn(
    inspection: Inspection, officer: User, head: User, site: Site, blank_paper: None
) -> None:
    load_law()
    office = Office(site, officer, head)
    order = orders.draft_order(site_id=site.pk, draft=a_draft(list(inspection.findings.all())), actor=officer, now=NOW)
    order = office.sign(office.submit(order))
    amended(inspection, officer, guard=PASS)
    finding = Finding.objects.get()
    assert (finding.status, finding.counts, finding.contradicted_on) == (FindingStatus.OPEN, True, TODAY)
    assert Notice.objects.filter(user=head, kind="audits.order_amended").count() == 1
    office.withdraw(Order.objects.get(pk=order.pk))
    finding.refresh_from_db()
    assert (finding.status, finding.counts) == (FindingStatus.WITHDRAWN, False)


def test_moved_to_another_month_both_months_are_counted_anew(site: Site, officer: User) -> None:
    inspection = filed(site, officer)
    rebuild(kind="command", today=TODAY)
    DirtyKey.objects.all().delete()
    draft = opened(inspection, officer)
    draft.inspected_on = dt.date(2026, 10, 20)
    draft.save()
    services.file_draft(draft_id=draft.pk, actor=officer, now=NOW, reason=REASON)
    keys = set(DirtyKey.objects.values_list("source", "province_code", "month"))
    for source in ("inspections", "findings"):
        assert {(source, "21", dt.date(2026, 10, 1)), (source, "21", dt.date(2026, 11, 1))} <= keys
    assert Finding.objects.get().found_on == dt.date(2026, 10, 20)


def cells() -> dict[str, object]:
    """The figures of the month, recounted."""
    rebuild(kind="command", today=TODAY)
    found = Cell.objects.filter(province_id="21", month=dt.date(2026, 11, 1), measure__startswith="audits.")
    return {cell.measure: cell.value for cell in found if cell.value}


def test_returned_it_counts_nowhere_until_it_is_filed_again(
    inspection: Inspection, site: Site, officer: User, head: User
) -> None:
    before = cells()
    assert {"audits.inspections", "audits.findings_opened", "audits.findings_open"} <= set(before)
    returned(inspection, head)
    site.refresh_from_db()
    assert (site.open_findings, site.last_inspected_on) == (0, None)
    assert not {"audits.inspections", "audits.score", "audits.findings_opened", "audits.findings_open"} & set(cells())
    amended(inspection, officer)
    site.refresh_from_db()
    assert (site.open_findings, site.last_inspected_on) == (1, TODAY)
    assert cells() == before


def test_returned_its_planned_visit_and_what_was_wanted_wait_again(site: Site, officer: User, head: User) -> None:
    make_wanted(site)
    visit = make_plan(site, officer, TODAY.replace(day=1)).visits.get()
    inspection = filed(site, officer, kind="accident")
    visit.refresh_from_db()
    assert (visit.status, WantedInspection.objects.get().status) == (VisitStatus.DONE, "done")
    returned(inspection, head)
    visit.refresh_from_db()
    assert (visit.status, WantedInspection.objects.get().status) == (VisitStatus.PLANNED, "wanted")
    amended(inspection, officer)
    visit.refresh_from_db()
    assert (visit.status, WantedInspection.objects.get().status) == (VisitStatus.DONE, "done")
    note_visit_done(inspection=inspection)


def test_no_order_goes_on_upon_a_returned_inspection(
    inspection: Inspection, officer: User, head: User, site: Site, blank_paper: None
) -> None:
    load_law()
    office = Office(site, officer, head)
    findings = list(inspection.findings.all())
    order = office.submit(orders.draft_order(site_id=site.pk, draft=a_draft(findings), actor=officer, now=NOW))
    returned(inspection, head)
    assert refused(lambda: office.sign(order)) == ["AUD-ORDER-21"]
    other = make_site(site.province)
    assert refused(lambda: orders.draft_order(site_id=other.pk, draft=a_draft(findings), actor=officer, now=NOW)) == [
        "AUD-ORDER-2"
    ]
    amended(inspection, officer)
    assert office.sign(order).number == 1


def test_a_report_issued_before_is_superseded_by_the_next(
    inspection: Inspection, officer: User, blank_paper: None
) -> None:
    def issue() -> Paper:
        return orders.issue_inspection_paper(inspection_id=inspection.pk, kind=PaperKind.REPORT, actor=officer, now=NOW)

    first = issue()
    assert issue() == first
    amended(inspection, officer, guard=PASS)
    page = check_page(Paper.objects.get(pk=first.pk))
    assert (page["valid"], page["is_amended"], page["newer"]) == (True, True, None)
    second = issue()
    page = check_page(Paper.objects.get(pk=first.pk))
    assert page["newer"] == {"number": second.shown_number, "token": second.token, "day": page["day"]}
    assert check_page(Paper.objects.get(pk=second.pk))["newer"] is None
    with pytest.raises(DatabaseError), transaction.atomic():
        Paper.objects.filter(pk=first.pk).update(revision=9)


# --- review ---


def test_a_return_says_what_must_be_corrected(inspection: Inspection, head: User, officer: User) -> None:
    give = lambda **fields: lambda: returned(inspection, head, **fields)  # noqa: E731
    assert refused(give(note=" ", items={"guard": " "})) == ["AUD-REVIEW-1"]
    assert refused(give(items={"forged": "x"})) == ["AUD-REVIEW-2"]
    with pytest.raises(StaleError) as error:
        returned(inspection, head, revision=2)
    assert rules_of(error) == ["AUD-REVIEW-3"]
    returned(inspection, head, note="", items={"guard": "ขอรูปการ์ด"})
    review = InspectionReview.objects.get()
    assert (review.verdict, review.revision, review.items) == ("returned", 1, {"guard": "ขอรูปการ์ด"})
    assert Notice.objects.filter(user=officer, kind="audits.inspection_returned").count() == 1
    assert Entry.objects.filter(verb="audits.inspection_returned").count() == 1


def test_the_same_word_twice_is_one_review(inspection: Inspection, head: User) -> None:
    for _ in range(2):
        services.accept_inspection(inspection_id=inspection.pk, revision=1, actor=head, now=NOW)
    for _ in range(2):
        returned(inspection, head, revision=1)
    assert list(InspectionReview.objects.order_by("pk").values_list("verdict", flat=True)) == ["accepted", "returned"]
    with pytest.raises(DatabaseError), transaction.atomic():
        InspectionReview.objects.update(note="x")


def test_nobody_reviews_his_own(site: Site, rayong: Province) -> None:
    chief = make_user(Role.HEAD, rayong)
    own = filed(site, chief)
    assert refused(lambda: returned(own, chief)) == ["AUD-REVIEW-4"]
    accept = lambda: services.accept_inspection(inspection_id=own.pk, revision=1, actor=chief, now=NOW)  # noqa: E731
    assert refused(accept) == ["AUD-REVIEW-4"]


def test_each_verb_starts_only_where_the_table_says(inspection: Inspection, officer: User, head: User) -> None:
    returned(inspection, head)
    other = make_user(Role.HEAD, inspection.province)
    assert set(INSPECTION_MACHINE.open_from("returned")) == {"refile"}
    accept = lambda: services.accept_inspection(inspection_id=inspection.pk, revision=1, actor=other, now=NOW)  # noqa: E731
    assert refused(accept) == ["AUD-INSPECTION-STATE"]
    assert refused(lambda: returned(inspection, other)) == ["AUD-INSPECTION-STATE"]
    assert refused(
        lambda: orders.issue_inspection_paper(
            inspection_id=inspection.pk, kind=PaperKind.REPORT, actor=officer, now=NOW
        )
    ) == ["AUD-ORDER-20"]
    amended(inspection, officer)
    assert services.accept_inspection(inspection_id=inspection.pk, revision=2, actor=other, now=NOW).revision == 2
    assert Notice.objects.filter(user=head, kind="audits.inspection_revised").exists()


def test_another_province_reviews_nothing(inspection: Inspection, chiang_mai: Province) -> None:
    stranger = make_user(Role.HEAD, chiang_mai)
    with pytest.raises(Inspection.DoesNotExist):
        returned(inspection, stranger)


def test_whoever_files_has_seen_that_it_was_returned(inspection: Inspection, officer: User, head: User) -> None:
    draft = opened(inspection, officer, guard=PASS)
    returned(inspection, head)
    with pytest.raises(StaleError) as error:
        services.file_draft(draft_id=draft.pk, actor=officer, now=NOW, reason=REASON, seen="1-filed")
    assert rules_of(error) == ["AUD-AMEND-5"]
    done = services.file_draft(draft_id=draft.pk, actor=officer, now=NOW, reason=REASON, seen="1-returned")
    assert (done.inspection.status, done.inspection.revision) == ("filed", 2)


# --- races ---


@pytest.mark.django_db(transaction=True)
def test_the_head_returns_while_the_officer_amends(inspection: Inspection, officer: User, head: User) -> None:
    draft = opened(inspection, officer, guard=PASS)
    results = at_once(
        lambda: returned(Inspection.objects.get(pk=inspection.pk), head, revision=1),
        lambda: services.file_draft(draft_id=draft.pk, actor=officer, now=NOW, reason=REASON),
    )
    inspection.refresh_from_db()
    assert results == ["done", "stale"]
    assert (inspection.status, inspection.revision) in {("returned", 1), ("filed", 2)}
    assert Finding.objects.get().counts is False


@pytest.mark.django_db(transaction=True)
def test_an_amendment_pressed_three_times_is_one_version(inspection: Inspection, officer: User) -> None:
    draft = opened(inspection, officer, guard=PASS)
    file = lambda: services.file_draft(draft_id=draft.pk, actor=officer, now=NOW, reason=REASON)  # noqa: E731
    assert at_once(file, file, file) == ["done"] * 3
    assert list(InspectionVersion.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_two_amendments_at_once_are_one_version(inspection: Inspection, officer: User, head: User) -> None:
    mine, theirs = opened(inspection, officer, guard=PASS), opened(inspection, head, exits=FAIL)
    results = at_once(
        lambda: services.file_draft(draft_id=mine.pk, actor=officer, now=NOW, reason=REASON),
        lambda: services.file_draft(draft_id=theirs.pk, actor=head, now=NOW, reason=REASON),
    )
    assert results == ["done", "stale"]
    assert InspectionVersion.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_another_inspection_is_filed_while_one_is_returned(
    inspection: Inspection, site: Site, officer: User, head: User
) -> None:
    results = at_once(
        lambda: returned(Inspection.objects.get(pk=inspection.pk), head),
        lambda: filed(site, officer, items={**SMALL_ANSWERS, "exits": FAIL}),
    )
    site.refresh_from_db()
    assert results == ["done", "done"]
    assert (site.open_findings, site.last_inspected_on) == (1, TODAY)
