"""The office's pages: the queue and its tabs, one report, questions, periods and their extension, people."""

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from factories.models import Site
from factories.single_form import exports, services
from factories.single_form.models import EnterpriseRequest, PeriodExtension, Question, Report, ReportStatus
from mind_portal.accounts.models import EnterpriseRole, User
from mind_portal.documents.models import Attachment
from mind_portal.geography.models import Province
from mind_portal.journal.models import Entry
from tests.factories.single_form import builders


def signed_in(user: User) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def office(officer: User) -> Client:
    User.objects.filter(pk=officer.pk).update(language="en")
    return signed_in(User.objects.get(pk=officer.pk))


def text_of(response: Any) -> str:
    return response.content.decode()


@pytest.fixture
def queue(rayong: Province, chiang_mai: Province, certifier: User, preparer: User, officer: User) -> dict[str, Report]:
    """One report of each kind that the tabs tell apart, and one of another province."""
    builders.load_form()
    period = builders.make_period()
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    made = {}
    for name, province in [(n, rayong) for n in ("fresh", "explained", "asked", "late", "waived")] + [
        ("far", chiang_mai)
    ]:
        site = builders.make_plant(province, name=f"plant {name}")
        made[name] = builders.make_report(site, period, due_on=timezone.localdate() + dt.timedelta(days=30))
    certified = {"is_standing": True, "certified_on": yesterday}
    states: dict[str, dict[str, Any]] = {
        "fresh": {"status": "certified", **certified},
        "explained": {"status": "certified", "warnings": 2, **certified},
        "asked": {"status": "questioned", "answer_by": yesterday, **certified},
        "late": {"due_on": yesterday},
        "waived": {"status": "waiver_asked", "note": "หยุดทั้งปี", "due_on": yesterday},
        "far": {"status": "certified", **certified},
    }
    for name, values in states.items():
        Report.objects.filter(pk=made[name].pk).update(**values)
    return made


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", {"fresh", "explained", "waived"}),
        ("?tab=warnings", {"explained"}),
        ("?tab=questions", {"asked"}),
        ("?tab=late", {"late"}),
        ("?tab=all", {"fresh", "explained", "asked", "late", "waived"}),
        ("?standing=on_time", {"fresh", "explained", "asked"}),
        ("?standing=missing", {"late", "waived"}),
        ("?q=PLANT+late", {"late"}),
        ("?tab=all&month=1999-01", set()),
        ("?tab=all&month=nonsense", set()),
        ("?tab=nonsense&status=certified", {"fresh", "explained"}),
    ],
)
def test_each_tab_holds_what_its_name_says(
    office: Client, queue: dict[str, Report], query: str, wanted: set[str]
) -> None:
    page = office.get(f"/reports/{query}")
    assert page.status_code == 200
    assert {name for name in queue if f">plant {name}<" in text_of(page)} == wanted


def test_the_numbers_of_the_tabs_are_those_of_the_lists(office: Client, queue: dict[str, Report]) -> None:
    tabs = office.get("/reports/").context["tabs"]
    assert [tab["found"] for tab in tabs] == ["3", "1", "1", "1", "5"]
    part = office.get("/reports/?tab=late", HTTP_HX_REQUEST="true")
    assert "<html" not in text_of(part)
    assert "plant late" in text_of(part)


def test_an_export_holds_the_rows_of_the_tab_and_is_noted(
    office: Client, queue: dict[str, Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    Site.objects.filter(pk=queue["late"].site_id).update(name="=cmd()")
    answer = office.get("/reports/export/csv/?tab=late")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert len(rows) == 2
    assert rows[1][0] == "'=cmd()", "a spreadsheet must not run it"
    assert rows[1][10] == "1", "one day late"
    assert Entry.objects.filter(verb="single_form.reports_exported").count() == 1
    book = b"".join(office.get("/reports/export/xlsx/?tab=all").streaming_content)
    assert book.startswith(b"PK")
    assert office.get("/reports/export/pdf/").status_code == 404
    monkeypatch.setattr(exports, "SHEET_ROWS", 2)
    parts = CalamineWorkbook.from_filelike(exports.xlsx_file(Report.objects.order_by("pk")))
    numbers = [len(parts.get_sheet_by_name(name).to_python()) - 1 for name in parts.sheet_names]
    assert sum(numbers) == Report.objects.count(), "what one sheet does not hold stands on the next"
    assert max(numbers) == 2
    Report.objects.filter(pk=queue["late"].pk).update(is_expected=False, days=0)
    [released] = [row for row in exports.rows(Report.objects.all()) if row[0] == "=cmd()"]
    assert released[10] == 0, "what the register does not ask for is not late"


def test_a_report_shows_answers_explanations_and_why_it_is_owed(office: Client, site: Site) -> None:
    report = builders.make_certified(site)
    Report.objects.update(
        explanation={"spans": [{
            "licence": "จ3-2(1)-1/68รย", "since": "2025-10-01", "until": "2026-09-30", "class": 3, "horsepower": 120.5,
            "workers": 40, "type": "00201",
        }]}
    )  # fmt: skip
    page = text_of(office.get(f"/reports/{report.pk}/"))
    for words in ("แอมโมเนีย", "1,200", "จ3-2(1)-1/68รย", "365 of the 365 days", "Accept the report"):
        assert words in page, words
    assert office.get(f"/reports/{report.pk}/?version=2").status_code == 404
    assert office.get(f"/reports/{report.pk}/?version=x").status_code == 404


def test_a_draft_is_the_enterprises_own(
    office: Client, report: Report, preparer: User, certifier: User, officer: User
) -> None:
    builders.bring_to(report, "submitted", preparer=preparer, certifier=certifier, officer=officer)
    page = text_of(office.get(f"/reports/{report.pk}/"))
    assert "แอมโมเนีย" not in page
    assert "Not certified yet" in page


def test_a_refused_act_keeps_what_was_typed_and_changes_nothing(office: Client, site: Site) -> None:
    report = builders.make_certified(site)
    url = f"/reports/{report.pk}/"
    empty = office.post(f"{url}ask/", {"text": "", "item_code": "power"})
    assert empty.status_code == 422
    assert 'value="power" selected' in text_of(empty)
    assert office.post(f"{url}return/", {"return-reason": " "}).status_code == 422
    long = "ก" * 2001
    refused = office.post(f"{url}ask/", {"text": long, "item_code": ""})
    assert refused.status_code == 422
    assert long in text_of(refused)
    assert office.post(f"{url}waive/", {"decision": "approve"}).status_code == 422, "wrong state"
    report.refresh_from_db()
    assert report.status == ReportStatus.CERTIFIED
    assert not Question.objects.exists()


def test_ask_answer_and_accept_by_the_pages(office: Client, site: Site, preparer: User) -> None:
    report = builders.make_certified(site)
    url = f"/reports/{report.pk}/"
    assert office.post(f"{url}ask/", {"text": "เหตุใดไฟฟ้าสูง", "item_code": "power"}).status_code == 302
    assert office.post(f"{url}accept/").status_code == 422, "a question waits"
    firm = signed_in(preparer)
    question = Question.objects.get()
    assert "เหตุใดไฟฟ้าสูง" in text_of(firm.get(url))
    assert firm.post(f"/reports/questions/{question.pk}/answer/", {"answer-text": ""}).status_code == 422
    assert firm.post(f"/reports/questions/{question.pk}/answer/", {"answer-text": "ขยายสาย"}).status_code == 302
    assert "ขยายสาย" in text_of(office.get(url))
    assert 'name="version" value="1"' in text_of(office.get(url))
    assert office.post(f"{url}accept/").status_code == 409, "who does not say what he read accepts nothing"
    assert office.post(f"{url}accept/", {"version": "1"}).status_code == 302
    assert office.post(f"{url}accept/", {"version": "1"}).status_code == 422, "pressed twice"
    report.refresh_from_db()
    assert report.status == ReportStatus.ACCEPTED


@pytest.mark.parametrize(
    ("data", "status", "state"),
    [
        ({"decision": "approve"}, 302, "not_required"),
        ({"decision": "refuse", "refuse-reason": ""}, 422, "waiver_asked"),
        ({"decision": "refuse", "refuse-reason": "ยังเปิดอยู่"}, 302, "due"),
    ],
)
def test_the_office_decides_whether_a_report_is_required(
    office: Client, queue: dict[str, Report], data: dict[str, str], status: int, state: str
) -> None:
    assert office.post(f"/reports/{queue['waived'].pk}/waive/", data).status_code == status
    assert Report.objects.get(pk=queue["waived"].pk).status == state


def test_the_page_of_a_period_explains_its_number(office: Client, site: Site, head: User) -> None:
    builders.load_form()
    period = builders.make_period()
    services.build_expected(period_id=period.pk, actor=None, now=builders.NOW)
    page = office.get(f"/reports/periods/{period.pk}/")
    assert page.context["parts"]["expected"] == page.context["counts"]["expected"] == 1
    assert page.context["form"] is None, "only a head puts the day off"
    assert "1 reports are expected" in text_of(page)
    assert office.get("/reports/periods/").context["rows"][0]["missing"] == 1

    chief = signed_in(head)
    url = f"/reports/periods/{period.pk}/extend/"
    day = max(timezone.localdate(), dt.date(2026, 12, 31)) + dt.timedelta(days=31)
    thai_day = f"{day.day}/{day.month}/{day.year + 543}".translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    good = {"province": "21", "extended_to": thai_day, "reason": "น้ำท่วม"}
    for wrong in ({"extended_to": "31/31/2570"}, {"extended_to": "2026-12-31"}, {"reason": ""}, {"province": "50"}):
        refused = chief.post(url, good | wrong)
        assert refused.status_code == 422, wrong
        assert "น้ำท่วม" in text_of(refused) or wrong == {"reason": ""}
    assert not PeriodExtension.objects.exists()
    assert chief.post(url, good).status_code == 302
    assert Report.objects.get().due_on == day


def test_a_person_asks_by_the_exact_number_and_the_office_says_yes(office: Client, site: Site, certifier: User) -> None:
    person = signed_in(certifier)
    licence = site.licences.get()
    good = {"number": licence.old_number, "kind": "preparer", "authority": "กรรมการผู้จัดการ"}
    assert person.post("/reports/people/ask/", good | {"number": "จ3-99"}).status_code == 422
    picture = SimpleUploadedFile("a.svg", b"<svg onload='x'/>", content_type="image/svg+xml")
    assert person.post("/reports/people/ask/", good | {"document": picture}).status_code == 422
    assert not EnterpriseRequest.objects.exists(), "a refused file leaves nothing behind"
    paper = SimpleUploadedFile("มอบอำนาจ.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
    assert person.post("/reports/people/ask/", good | {"document": paper}).status_code == 302
    request = EnterpriseRequest.objects.get()
    paper_url = f"/documents/{Attachment.objects.get().pk}/"
    assert request.operator_id == site.operator_id

    page = text_of(office.get(f"/reports/people/{request.pk}/"))
    assert "กรรมการผู้จัดการ" in page
    assert paper_url.strip("/") in page
    assert office.post(f"/reports/people/{request.pk}/", {"decision": "refused", "reason": ""}).status_code == 422
    assert office.post(f"/reports/people/{request.pk}/", {"decision": "approved"}).status_code == 302
    assert EnterpriseRole.objects.filter(user=certifier, kind="preparer").exists()
    assert office.post(f"/reports/people/{request.pk}/", {"decision": "approved"}).status_code == 422


def test_the_api_gives_reports_and_their_numbers(office: Client, site: Site, chiang_mai: Province) -> None:
    report = builders.make_certified(site)
    builders.make_certified(builders.make_plant(chiang_mai))
    rows = office.get("/api/v1/submissions/?standing=on_time").json()["results"]
    assert [row["id"] for row in rows] == [report.pk]
    assert rows[0]["period_start"] == "2025-10-01"
    detail = office.get(f"/api/v1/submissions/{report.pk}/").json()
    assert detail["versions"][0]["answers"]["items"]["power"] == {"value": 1200}
    services.build_expected(period_id=report.period_id, actor=None, now=builders.NOW)
    sets = office.get("/api/v1/expected/").json()["results"]
    assert [(row["province"], row["expected"]) for row in sets] == [("21", 1)]
