"""Filing and closing: each refusal on both sides of its boundary, once however often it is sent, merged by item."""

import datetime as dt
import threading
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from audits import services
from audits.models import Finding, Inspection, InspectionDraft
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core.errors import DomainError
from mind_portal.geography.models import Province
from mind_portal.journal.models import Entry
from mind_portal.questionnaires.answers import Answer, fingerprint
from mind_portal.questionnaires.forms import Change
from mind_portal.questionnaires.selectors import edition
from tests.audits.builders import NOW, PASS, SMALL_ANSWERS, TODAY, load_real, load_small, make_draft, small_definition
from tests.support.builders import make_site

FAIL: Answer = {"value": "fail", "note": "ไม่มีการ์ด"}


@pytest.fixture
def site(rayong: Province) -> Site:
    return make_site(rayong, horsepower=Decimal("120.5"))


def refusals(draft: InspectionDraft, actor: User, now: dt.datetime = NOW) -> list[str]:
    """The rules that filing breaks; empty when it was filed."""
    try:
        services.file_draft(draft_id=draft.pk, actor=actor, now=now)
    except DomainError as error:
        assert not Inspection.objects.filter(client_id=draft.pk).exists()
        return [breach.rule for breach in error.breaches]
    return []


@pytest.mark.parametrize(("days", "wanted"), [(1, ["AUD-FILE-1"]), (0, []), (-60, []), (-61, ["AUD-FILE-2"])])
def test_the_day_lies_within_sixty_days(site: Site, officer: User, days: int, wanted: list[str]) -> None:
    draft = make_draft(site, officer, inspected_on=TODAY + dt.timedelta(days=days))
    assert refusals(draft, officer) == wanted


def test_a_day_that_is_tomorrow_in_utc_is_today_in_bangkok(site: Site, officer: User) -> None:
    late = dt.datetime(2026, 11, 23, 17, 30, tzinfo=dt.UTC)  # half past midnight of the 24th in Bangkok
    assert refusals(make_draft(site, officer, inspected_on=TODAY), officer, late) == []


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"exits": {}}, ["AUD-FILE-3"]),
        ({"guard": {"value": "fail"}}, ["AUD-FILE-4"]),
        ({"guard": {"value": "fail", "note": "  "}}, ["AUD-FILE-4"]),
        ({"guard": FAIL}, []),
        ({"guard": {"value": "perhaps"}}, ["AUD-FILE-5"]),
        ({"guard": {"value": "fail", "note": "x", "severity": "awful"}}, ["AUD-FILE-5"]),
        ({"hp": {"value": "many"}}, ["AUD-FILE-5"]),
        ({"forged": PASS}, ["AUD-FILE-5"]),
        ({"hp": {"value": -1}}, ["AUD-FILE-6"]),
        ({"hp": {"value": 0}}, []),
        ({"hp": {"value": 120.5}}, []),
        ({"hp": {"value": 120.6}}, ["AUD-FILE-7"]),
        ({"has_boiler": {"value": True}}, ["AUD-FILE-3"]),
        ({"has_boiler": {"value": True}, "tested": PASS}, []),
        ({"guard": {"value": "na"}, "exits": {"value": "na"}}, ["AUD-FILE-9"]),
        ({"exits": {}, "guard": {"value": "fail"}, "hp": {"value": -1}}, ["AUD-FILE-4", "AUD-FILE-3", "AUD-FILE-6"]),
    ],
)
def test_each_rule_refuses_on_its_own_side(
    site: Site, officer: User, changes: dict[str, Answer], wanted: list[str]
) -> None:
    draft = make_draft(site, officer, items={**SMALL_ANSWERS, **changes})
    assert sorted(refusals(draft, officer)) == sorted(wanted)


def test_a_warning_with_its_reason_is_filed_and_kept(site: Site, officer: User) -> None:
    draft = make_draft(
        site, officer, items={**SMALL_ANSWERS, "hp": {"value": 500}}, reasons={"hp_permitted": "ขอขยายแล้ว"}
    )
    assert refusals(draft, officer) == []
    kept = Inspection.objects.get().answers
    assert kept["reasons"] == {"hp_permitted": "ขอขยายแล้ว"}
    assert kept["facts"] == {
        "today": "2026-11-24",
        "permitted_hp": 120.5,
        "permitted_workers": 40.0,
        "factory_class": 3.0,
    }


def test_answers_to_a_hidden_item_are_not_filed(site: Site, officer: User) -> None:
    draft = make_draft(site, officer, items={**SMALL_ANSWERS, "tested": FAIL})
    assert refusals(draft, officer) == []
    assert "tested" not in Inspection.objects.get().answers["items"]
    assert not Finding.objects.exists()


@pytest.mark.parametrize(("hours", "wanted"), [(-1, []), (0, ["AUD-FILE-8"]), (1, ["AUD-FILE-8"])])
def test_a_retired_version_is_accepted_for_a_draft_begun_before(
    site: Site, officer: User, hours: int, wanted: list[str]
) -> None:
    version = load_small()
    load_small(minutes=6)
    version.refresh_from_db()
    assert version.retired_at is not None
    draft = make_draft(site, officer, version, started_at=version.retired_at + dt.timedelta(hours=hours))
    assert refusals(draft, officer) == wanted


def test_the_score_weighs_passed_against_judged_and_leaves_out_the_rest(site: Site, officer: User) -> None:
    items = {**SMALL_ANSWERS, "guard": FAIL, "has_boiler": {"value": True}, "tested": {"value": "na"}}
    services.file_draft(draft_id=make_draft(site, officer, items=items).pk, actor=officer, now=NOW)
    inspection = Inspection.objects.get()
    assert (inspection.score, inspection.passed, inspection.failed, inspection.not_applicable) == (25, 1, 1, 1)
    finding = Finding.objects.get()
    assert (finding.severity, finding.article, finding.article_verified) == ("critical", "Act, section 1", False)
    assert (finding.found_on, finding.section_code, finding.province_id) == (TODAY, "machines", "21")


def test_filing_tells_the_register_and_the_journal(site: Site, officer: User) -> None:
    services.file_draft(
        draft_id=make_draft(site, officer, items={**SMALL_ANSWERS, "guard": FAIL}).pk, actor=officer, now=NOW
    )
    older = make_draft(site, officer, inspected_on=TODAY - dt.timedelta(days=9))
    services.file_draft(draft_id=older.pk, actor=officer, now=NOW)
    site.refresh_from_db()
    assert (site.last_inspected_on, site.open_findings) == (TODAY, 1)
    entries = Entry.objects.filter(verb="audits.inspection_filed")
    assert [(entry.actor_id, entry.province_code) for entry in entries] == [(officer.pk, "21")] * 2


def test_another_province_cannot_file_nor_save(site: Site, officer: User, other_officer: User, head: User) -> None:
    draft = make_draft(site, officer)
    for actor in (other_officer, head):
        with pytest.raises(InspectionDraft.DoesNotExist):
            services.file_draft(draft_id=draft.pk, actor=actor, now=NOW)
        with pytest.raises(InspectionDraft.DoesNotExist):
            services.save_draft(draft_id=draft.pk, changes=[], actor=actor, now=NOW)


def test_a_record_with_a_forged_site_or_a_foreign_id_is_refused(
    site: Site, officer: User, head: User, chiang_mai: Province
) -> None:
    draft = make_draft(site, officer)
    values = {
        "client_id": uuid4(), "site_id": make_site(chiang_mai).pk, "version_id": draft.version_id, "kind": "annual",
        "inspected_on": TODAY, "started_at": NOW, "answers": SMALL_ANSWERS, "reasons": {},
    }  # fmt: skip
    with pytest.raises(Site.DoesNotExist):
        services.file_inspection(filing=services.Filing(**values), actor=officer, now=NOW)
    mine = services.Filing(**(values | {"site_id": site.pk}))
    assert services.file_inspection(filing=mine, actor=officer, now=NOW).is_new
    assert not services.file_inspection(filing=mine, actor=officer, now=NOW).is_new
    with pytest.raises(DomainError):
        services.file_inspection(filing=mine, actor=head, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_five_sends_at_once_make_one_inspection(site: Site, officer: User) -> None:
    draft = make_draft(site, officer, items={**SMALL_ANSWERS, "guard": FAIL})
    results: list[Any] = []
    together = threading.Barrier(5)

    def send() -> None:
        try:
            together.wait()
            results.append(services.file_draft(draft_id=draft.pk, actor=officer, now=NOW))
        except BaseException as error:  # noqa: BLE001 - shown by the assertion below
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [getattr(result, "is_new", result) for result in results].count(True) == 1, results
    assert len({result.inspection.pk for result in results}) == 1
    assert (Inspection.objects.count(), Finding.objects.count()) == (1, 1)


def test_starting_twice_begins_one_draft(site: Site, officer: User, head: User) -> None:
    load_small()
    values: dict[str, Any] = {"draft_id": uuid4(), "site": site, "kind": "annual", "inspected_on": TODAY, "now": NOW}
    first = services.start_draft(**values, actor=officer)
    assert services.start_draft(**values, actor=officer) == first
    with pytest.raises(DomainError):
        services.start_draft(**values, actor=head)


def test_without_a_loaded_checklist_nothing_begins(site: Site, officer: User) -> None:
    with pytest.raises(DomainError) as refusal:
        services.start_draft(draft_id=uuid4(), site=site, kind="annual", inspected_on=TODAY, actor=officer, now=NOW)
    assert [breach.rule for breach in refusal.value.breaches] == ["AUD-DRAFT-1"]


def change(code: str, answer: Answer, before: Answer | None) -> Change:
    return Change(code, answer, fingerprint(before))


def test_items_that_only_one_device_touched_are_merged(site: Site, officer: User) -> None:
    draft = make_draft(site, officer, items={})
    for one in (change("guard", PASS, None), change("exits", PASS, None)):
        saved = services.save_draft(draft_id=draft.pk, changes=[one], actor=officer, now=NOW)
        assert saved.conflicts == []
    assert saved.draft.answers["items"] == {"guard": PASS, "exits": PASS}
    assert saved.draft.revision == 2


def test_an_item_that_both_changed_is_left_and_reported(site: Site, officer: User) -> None:
    draft = make_draft(site, officer, items={"guard": PASS})
    services.save_draft(draft_id=draft.pk, changes=[change("guard", FAIL, PASS)], actor=officer, now=NOW)
    na: Answer = {"value": "na"}
    late = [change("guard", na, PASS), change("exits", PASS, None)]
    saved = services.save_draft(draft_id=draft.pk, changes=late, actor=officer, now=NOW)
    assert [(clash.code, clash.mine, clash.theirs) for clash in saved.conflicts] == [("guard", na, FAIL)]
    assert saved.draft.answers["items"] == {"guard": FAIL, "exits": PASS}


def test_sending_what_was_shown_changes_nothing(site: Site, officer: User) -> None:
    draft = make_draft(site, officer, items={"guard": FAIL})
    saved = services.save_draft(draft_id=draft.pk, changes=[change("guard", PASS, PASS)], actor=officer, now=NOW)
    assert (saved.conflicts, saved.draft.revision) == ([], 0)


@pytest.mark.parametrize(
    ("days", "reason", "wanted"), [(0, "แก้แล้ว", []), (0, " ", ["AUD-CLOSE-1"]), (-1, "แก้แล้ว", ["AUD-CLOSE-2"])]
)
def test_a_finding_is_closed_with_a_reason_and_not_before_it_was_found(
    site: Site, officer: User, days: int, reason: str, wanted: list[str]
) -> None:
    services.file_draft(
        draft_id=make_draft(site, officer, items={**SMALL_ANSWERS, "guard": FAIL}).pk, actor=officer, now=NOW
    )
    finding = Finding.objects.get()
    broken: list[str] = []
    try:
        services.close_finding(finding_id=finding.pk, reason=reason, actor=officer, now=NOW + dt.timedelta(days=days))
    except DomainError as error:
        broken = [breach.rule for breach in error.breaches]
    assert broken == wanted
    site.refresh_from_db()
    assert site.open_findings == (1 if wanted else 0)


@pytest.mark.parametrize("failed", [0, 20])
def test_filing_takes_the_same_few_queries_at_any_number_of_answers(
    site: Site, officer: User, failed: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    items = [{"code": f"item_{n}", "type": "compliance", "text": {"th": "x", "en": "x"}} for n in range(failed or 1)]
    data = small_definition(sections=[{"code": "s", "title": {"th": "x", "en": "x"}, "items": items}])
    version = load_small(**data)
    answers = {item["code"]: FAIL if failed else PASS for item in items}
    draft = make_draft(site, officer, version, items=answers)
    edition(version.pk)  # as a server that runs has it
    with django_assert_max_num_queries(21):
        services.file_draft(draft_id=draft.pk, actor=officer, now=NOW)
    assert Finding.objects.count() == failed


def test_the_real_checklist_is_of_eleven_sections_and_about_fifty_items(db: None) -> None:
    definition = load_real().definition
    items = [item for section in definition["sections"] for item in section["items"]]
    assert len(definition["sections"]) == 11
    assert 42 <= len(items) <= 50
    assert all(item["look"]["th"] and item["look"]["en"] for item in items)
    articles = [item["article"] for item in items if item.get("article")]
    assert not any(article["verified"] for article in articles), "nobody has compared them with the Gazette"
