"""The pages of situation reports: drafted, edited, read, signed, printed; nothing that was typed is lost."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from emergencies.models import Incident, SituationReport
from emergencies.services.reports import save_report, sign_report
from mind_portal.accounts.models import User
from tests.emergencies.builders import make_incident, make_report


@pytest.fixture
def incident(officer: User) -> Incident:
    return make_incident(officer)


@pytest.fixture
def report(incident: Incident, officer: User) -> SituationReport:
    return make_report(incident, officer)


def url(name: str, record: Any) -> str:
    return reverse(f"emergencies:{name}", args=[record.pk])


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def sent(report: SituationReport, **changes: str) -> dict[str, str]:
    due = timezone.localtime() + dt.timedelta(hours=2)
    values = {"revision": str(report.revision), "situation": "ไฟยังไม่สงบ", "actions": "", "needs": "", "outlook": ""}
    return values | {"next_due_at": f"{due:%Y-%m-%dT%H:%M}", "go": "read"} | changes


def test_the_story_from_the_button_to_the_paper(incident: Incident, officer: User, head: User) -> None:
    writer, signer = as_(officer), as_(head)
    page = writer.get(url("incident_detail", incident)).content.decode()
    assert url("report_draft", incident) in page
    answer = writer.post(url("report_draft", incident))
    report = SituationReport.objects.get()
    assert answer["Location"] == url("report_edit", report)
    form = writer.get(answer["Location"]).content.decode()
    assert "ริมคลองบ้านค่าย" in form
    answer = writer.post(url("report_edit", report), sent(report))
    assert answer["Location"] == url("report_detail", report)
    assert "ไฟยังไม่สงบ" in signer.get(url("report_detail", report)).content.decode()
    answer = signer.post(url("report_sign", report), {"revision": "1"})
    assert answer["Location"] == url("report_detail", report)
    page = signer.get(url("report_detail", report)).content.decode()
    assert SituationReport.objects.get().sha256 in page
    assert url("report_sign", report) not in page
    paper = signer.get(url("report_pdf", report))
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF-1.7")
    page = writer.get(url("incident_detail", incident)).content.decode()
    assert url("report_detail", report) in page


def test_what_the_form_shows_can_be_sent_back_as_it_is(report: SituationReport, officer: User) -> None:
    """The time that stands in the field is one that the field reads."""
    client = as_(officer)
    form = client.get(url("report_edit", report)).context["form"]
    values = {name: form[name].value() for name in form.fields}
    assert client.post(url("report_edit", report), values | {"go": "stay"}).status_code == 302
    kept = SituationReport.objects.get()
    assert kept.texts == report.texts
    assert kept.next_due_at == report.next_due_at.replace(second=0, microsecond=0)  # type: ignore[union-attr]


def test_a_refused_save_keeps_what_was_typed_and_names_the_field(report: SituationReport, officer: User) -> None:
    answer = as_(officer).post(url("report_edit", report), sent(report, needs="ก" * 6001, outlook="ยังพิมพ์ไว้"))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "ยังพิมพ์ไว้" in text
    assert "6,001" in text
    assert as_(officer).post(url("report_edit", report), sent(report, next_due_at="บ่าย ๆ")).status_code == 422


def test_two_who_edit_notice_one_another_and_the_second_may_save_on_top(
    report: SituationReport, officer: User, head: User
) -> None:
    assert as_(head).post(url("report_edit", report), sent(report, situation="ของหัวหน้า")).status_code == 302
    client = as_(officer)
    answer = client.post(url("report_edit", report), sent(report, situation="ของเจ้าหน้าที่"))
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "ของเจ้าหน้าที่" in text
    assert 'name="revision" value="1"' in text
    assert SituationReport.objects.get().texts["situation"] == "ของหัวหน้า"
    assert client.post(url("report_edit", report), sent(report, revision="1", situation="รวมแล้ว")).status_code == 302


def test_signing_is_refused_on_the_page_with_the_way_out(report: SituationReport, head: User, officer: User) -> None:
    SituationReport.objects.filter(pk=report.pk).update(drafted_by=head)
    client = as_(head)
    answer = client.post(url("report_sign", report), {"revision": "0"})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    save_report(
        report_id=report.pk, revision=0, texts={"situation": "x"}, next_due_at=report.next_due_at, actor=officer,
        now=timezone.now(),
    )  # fmt: skip
    answer = client.post(url("report_sign", report), {"revision": "0", "alone_because": "อยู่เวรคนเดียว"})
    assert answer.status_code == 409
    answer = client.post(url("report_sign", report), {"revision": "1", "alone_because": "อยู่เวรคนเดียว"})
    assert answer.status_code == 302
    assert client.post(url("report_sign", report), {"revision": "no"}).status_code == 422


def test_a_signed_report_has_no_form_any_more(report: SituationReport, officer: User, head: User) -> None:
    sign_report(report_id=report.pk, revision=0, actor=head, now=timezone.now())
    client = as_(officer)
    for name in ("report_edit", "report_discard"):
        assert client.get(url(name, report))["Location"] == url("report_detail", report)
    assert client.post(url("report_refresh", report), {"revision": "0"}).status_code == 422
    assert client.post(url("report_discard", report)).status_code == 422


def test_the_facts_are_taken_anew_and_a_draft_is_discarded(report: SituationReport, officer: User) -> None:
    client = as_(officer)
    assert client.post(url("report_refresh", report), {"revision": "0"}).status_code == 302
    assert client.post(url("report_refresh", report), {"revision": "0"}).status_code == 409
    assert client.post(url("report_refresh", report), {"revision": "x"}).status_code == 404
    assert client.get(url("report_discard", report)).status_code == 200
    assert client.post(url("report_discard", report)).status_code == 302
    assert not SituationReport.objects.exists()


def test_who_only_reads_cannot_sign_or_edit(report: SituationReport, executive: User, head_office: User) -> None:
    text = as_(head_office).get(url("report_detail", report)).content.decode()
    assert url("report_sign", report) not in text
    assert url("report_edit", report) not in text
    assert url("report_sign", report) in as_(executive).get(url("report_detail", report)).content.decode()
