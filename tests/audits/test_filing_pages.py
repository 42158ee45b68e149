"""The way of an inspection through the pages, without JavaScript."""

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.utils import timezone

from audits.models import Finding, Inspection, InspectionDraft
from audits.services import file_draft, save_draft
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.geography.models import Province
from mind_portal.journal.models import Entry
from mind_portal.questionnaires.selectors import edition
from tests.audits import builders
from tests.support.builders import make_site


@pytest.fixture
def site(rayong: Province) -> Site:
    return make_site(rayong, "โรงงานแกลงรีไซเคิลกระดาษ")


@pytest.fixture
def page(client: Client, officer: User) -> Client:
    client.force_login(officer)
    return client


def fields_of(html: str) -> dict[str, str]:
    """The hidden marks of a section's page, as a browser sends them back."""
    return dict(re.findall(r'<input type="hidden" name="(q-[^"]+-base)" value="([^"]*)"', html))


def start(page: Client, site: Site) -> InspectionDraft:
    html = page.get("/audits/start/", {"site": site.pk}).content.decode()
    draft = re.search(r'name="draft" value="([^"]+)"', html)
    assert draft is not None
    sent = {"site": site.pk, "draft": draft[1], "kind": "annual", "inspected_on": builders.today().isoformat()}
    assert page.post("/audits/start/", sent).status_code == 302
    assert page.post("/audits/start/", sent).status_code == 302
    return InspectionDraft.objects.get()


def post_section(page: Client, draft: InspectionDraft, code: str, **answers: str) -> Any:
    url = f"/audits/drafts/{draft.pk}/{code}/"
    marks = fields_of(page.get(url).content.decode())
    return page.post(url, marks | {f"q-{name.replace('__', '-')}": value for name, value in answers.items()})


def test_the_search_leads_to_factories_beyond_the_thousandth(page: Client, rayong: Province) -> None:
    make_site(rayong, "บจก. แกลงพันที่สอง", pk=12_345)
    html = page.get("/audits/start/", {"q": "แก"}).content.decode()
    assert 'href="?site=12345"' in html


def test_an_inspection_is_filed_from_the_search_to_its_page(page: Client, site: Site) -> None:
    builders.load_small()
    assert "แกลง" in page.get("/audits/start/", {"q": "แก"}).content.decode()
    draft = start(page, site)
    sent = post_section(
        page, draft, "machines", hp="๑๐๐", guard="fail", guard__note="สายพานเปิด", guard__severity="minor"
    )
    assert sent["Location"] == f"/audits/drafts/{draft.pk}/boiler/"
    sent = post_section(page, draft, "boiler", has_boiler="yes", exits="pass")
    assert sent["Location"] == f"/audits/drafts/{draft.pk}/boiler/#i-tested", "a question appeared: back to it"
    sent = post_section(page, draft, "boiler", has_boiler="yes", exits="pass", tested="na")
    assert sent["Location"] == f"/audits/drafts/{draft.pk}/"
    assert page.get(sent["Location"]).status_code == 200
    filed = page.post(f"/audits/drafts/{draft.pk}/file/")
    inspection = Inspection.objects.get()
    assert filed["Location"] == f"/audits/{inspection.pk}/"
    assert (inspection.passed, inspection.failed, inspection.not_applicable, inspection.score) == (1, 1, 1, 25)
    finding = Finding.objects.get()
    assert (finding.severity, finding.note, finding.article_verified) == ("minor", "สายพานเปิด", False)
    site.refresh_from_db()
    assert (site.last_inspected_on, site.open_findings) == (builders.today(), 1)
    shown = page.get(filed["Location"]).content.decode()
    assert "สายพานเปิด" in shown
    assert not InspectionDraft.objects.exists()
    again = page.post(f"/audits/drafts/{draft.pk}/file/")
    assert (again["Location"], Inspection.objects.count()) == (filed["Location"], 1)
    assert "แกลงรีไซเคิล" in page.get("/audits/").content.decode()
    assert "สายพานเปิด" in page.get("/audits/findings/?status=open").content.decode()


def test_a_refused_filing_names_each_item_and_leads_to_it(page: Client, site: Site, officer: User) -> None:
    draft = builders.make_draft(
        site, officer, inspected_on=builders.today(),
        items={"hp": {"value": 999}, "guard": {"value": "fail"}, "exits": {"value": "pass"}},
    )  # fmt: skip
    answer = page.post(f"/audits/drafts/{draft.pk}/file/")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert f"/audits/drafts/{draft.pk}/boiler/#i-has_boiler" in html
    assert f"/audits/drafts/{draft.pk}/machines/#i-guard" in html
    assert 'name="reason-hp_permitted"' in html
    assert InspectionDraft.objects.filter(pk=draft.pk).exists()


def test_the_autosave_answers_with_marks_progress_and_clashes(page: Client, site: Site, officer: User) -> None:
    draft = builders.make_draft(site, officer, inspected_on=builders.today())
    url = f"/audits/drafts/{draft.pk}/machines/"
    marks = fields_of(page.get(url).content.decode())
    sent = {"only": "guard", "q-guard": "na", "q-guard-base": marks["q-guard-base"]}
    answer = json.loads(page.post(url, sent, headers={"X-Autosave": "1"}).content)
    assert answer["conflicts"] == {}
    assert answer["revision"] == 1
    assert answer["progress"]["answered"] == 4
    late = {"only": "guard", "q-guard": "pass", "q-guard-note": "เครื่องอื่น", "q-guard-base": marks["q-guard-base"]}
    answer = json.loads(page.post(url, late, headers={"X-Autosave": "1"}).content)
    assert list(answer["conflicts"]) == ["guard"]
    draft.refresh_from_db()
    assert draft.answers["items"]["guard"] == {"value": "na"}, "nothing is overwritten in silence"
    kept = late | {"q-guard-base": answer["bases"]["guard"]}
    assert json.loads(page.post(url, kept, headers={"X-Autosave": "1"}).content)["conflicts"] == {}
    draft.refresh_from_db()
    assert draft.answers["items"]["guard"] == {"value": "pass", "note": "เครื่องอื่น"}


def test_a_value_that_cannot_be_read_comes_back_with_its_reason(page: Client, site: Site, officer: User) -> None:
    draft = builders.make_draft(site, officer, inspected_on=builders.today())
    answer = post_section(page, draft, "machines", hp="ร้อย", guard="pass")
    assert answer.status_code == 422
    assert 'value="ร้อย"' in answer.content.decode()


def test_the_real_checklist_can_be_filled_in_and_filed(page: Client, site: Site, officer: User) -> None:
    draft = builders.make_draft(site, officer, builders.load_real(), inspected_on=builders.today())
    builders.answer_all(draft)
    html = page.get(f"/audits/drafts/{draft.pk}/all/").content.decode()
    assert html.count('class="m-card q-item"') == len(edition(draft.version_id).definition.items)
    assert page.post(f"/audits/drafts/{draft.pk}/file/").status_code == 302
    assert Inspection.objects.get().score == 100


def test_somebody_elses_draft_is_not_found(client: Client, site: Site, officer: User, head: User) -> None:
    draft = builders.make_draft(site, officer)
    client.force_login(head)
    for path in ("", "machines/", "discard/"):
        assert client.get(f"/audits/drafts/{draft.pk}/{path}").status_code == 404
    assert client.post(f"/audits/drafts/{draft.pk}/file/").status_code == 404


def test_another_provinces_factory_and_inspection_are_not_found(
    client: Client, site: Site, officer: User, other_officer: User
) -> None:
    draft = builders.make_draft(site, officer, inspected_on=builders.today())
    client.force_login(officer)
    filed = client.post(f"/audits/drafts/{draft.pk}/file/")["Location"]
    client.force_login(other_officer)
    assert client.get("/audits/start/", {"site": site.pk}).status_code == 404
    assert client.get(filed).status_code == 404
    assert site.name not in client.get("/audits/").content.decode()


def test_a_draft_is_discarded_only_after_asking(page: Client, site: Site, officer: User) -> None:
    draft = builders.make_draft(site, officer)
    assert page.get(f"/audits/drafts/{draft.pk}/discard/").status_code == 200
    assert InspectionDraft.objects.exists()
    page.post(f"/audits/drafts/{draft.pk}/discard/")
    assert not InspectionDraft.objects.exists()


def test_a_finding_is_closed_with_a_reason(page: Client, site: Site, officer: User) -> None:
    items = builders.SMALL_ANSWERS | {"guard": {"value": "fail", "note": "ไม่มีการ์ด"}}
    draft = builders.make_draft(site, officer, inspected_on=builders.today(), items=items)
    page.post(f"/audits/drafts/{draft.pk}/file/")
    finding = Finding.objects.get()
    assert page.post(f"/audits/findings/{finding.pk}/close/", {"reason": " "}).status_code == 422
    assert page.post(f"/audits/findings/{finding.pk}/close/", {"reason": "ติดการ์ดแล้ว"}).status_code == 302
    site.refresh_from_db()
    assert site.open_findings == 0
    assert page.post(f"/audits/findings/{finding.pk}/close/", {"reason": "อีกครั้ง"}).status_code == 422


def test_a_factory_number_of_any_length_is_not_found(page: Client) -> None:
    assert page.get("/audits/start/", {"site": "9" * 5000}).status_code == 404


def test_an_inspection_begins_when_the_page_sends_no_id(page: Client, site: Site) -> None:
    builders.load_small()
    sent = {"site": site.pk, "kind": "annual", "inspected_on": builders.today().isoformat()}
    assert page.post("/audits/start/", sent).status_code == 302
    assert InspectionDraft.objects.count() == 1


def test_throwing_away_twice_throws_away_once(page: Client, site: Site, officer: User) -> None:
    draft = builders.make_draft(site, officer, inspected_on=builders.today())
    url = f"/audits/drafts/{draft.pk}/discard/"
    assert [page.post(url)["Location"], page.post(url)["Location"]] == ["/audits/", "/audits/"]
    assert Entry.objects.filter(verb="audits.draft_discarded").count() == 1


def test_somebody_elses_draft_cannot_be_thrown_away(page: Client, site: Site, head: User) -> None:
    draft = builders.make_draft(site, head, inspected_on=builders.today())
    assert page.post(f"/audits/drafts/{draft.pk}/discard/").status_code == 404
    assert InspectionDraft.objects.filter(pk=draft.pk).exists()


def test_reasons_hold_what_the_database_can_hold(page: Client, site: Site, officer: User) -> None:
    items = builders.SMALL_ANSWERS | {"hp": {"value": 999}, "guard": {"value": "fail"}}
    draft = builders.make_draft(site, officer, inspected_on=builders.today(), items=items)
    sent = {"reason-hp_permitted": "new\x00 machine" + "x" * 900, "reason-unknown": "y", "reason-\x00": "z"}
    assert page.post(f"/audits/drafts/{draft.pk}/file/", sent).status_code == 422, "the failed item has no note"
    draft.refresh_from_db()
    assert list(draft.answers["reasons"]) == ["hp_permitted"]
    assert draft.answers["reasons"]["hp_permitted"].startswith("new machinex")
    assert len(draft.answers["reasons"]["hp_permitted"]) == 500


def test_a_draft_of_a_factory_that_moved_to_another_office_says_so(
    page: Client, site: Site, officer: User, chiang_mai: Province
) -> None:
    draft = builders.make_draft(site, officer, inspected_on=builders.today())
    Site.objects.filter(pk=site.pk).update(province=chiang_mai)
    refused = page.post(f"/audits/drafts/{draft.pk}/file/")
    assert (refused.status_code, Inspection.objects.count()) == (422, 0)
    assert "สำนักงานอื่น" in refused.content.decode()
    assert page.post(f"/audits/drafts/{draft.pk}/discard/").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_pressing_file_twice_with_a_reason_leads_to_the_inspection(site: Site, officer: User) -> None:
    items = builders.SMALL_ANSWERS | {"hp": {"value": 999}}
    draft = builders.make_draft(site, officer, inspected_on=builders.today(), items=items)
    url, reasons = f"/audits/drafts/{draft.pk}/file/", {"hp_permitted": "ขยายแล้ว"}

    def press() -> Any:
        client = Client()
        client.force_login(officer)
        try:
            return client.post(url, {f"reason-{code}": text for code, text in reasons.items()})
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        save_draft(draft_id=draft.pk, changes=[], reasons=reasons, actor=officer, now=timezone.now())
        filed = file_draft(draft_id=draft.pk, actor=officer, now=timezone.now())
        second = pool.submit(press)
        wait_until_blocked()
    assert second.result(timeout=20)["Location"] == f"/audits/{filed.inspection.pk}/"


def wait_until_blocked() -> None:
    """Until another connection waits for what this one holds."""
    for _attempt in range(200):
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from pg_locks where not granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    pytest.fail("nobody waited")
