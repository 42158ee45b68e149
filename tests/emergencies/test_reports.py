"""Situation reports: composed from what has changed, signed by somebody else, frozen for ever."""

import datetime as dt
import threading
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils.translation import override

from emergencies.models import Chemical, Figure, Incident, LogEntry, SituationReport
from emergencies.selectors.reports import report_pdf, shown
from emergencies.services import Told, report_effects, take_step, write_entry
from emergencies.services.logging import Entry
from emergencies.services.phases import set_level
from emergencies.services.reports import (
    content_hash,
    discard_report,
    draft_report,
    recompose_report,
    save_report,
    sign_report,
)
from mind_portal.accounts.models import User
from mind_portal.core.errors import DomainError, StaleError
from mind_portal.journal.models import Entry as JournalEntry
from mind_portal.notifications.models import Notice as Told_of
from tests.emergencies.builders import lead_to, make_incident, make_order, make_report, settle

NOW = dt.datetime(2026, 11, 24, 7, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(minutes=40)


@pytest.fixture
def incident(officer: User) -> Incident:
    return make_incident(officer, now=NOW)


def log(incident: Incident, officer: User, text: str, now: dt.datetime = NOW, **fields: Any) -> LogEntry:
    entry = Entry(client_id=uuid4(), kind=fields.pop("kind", "fire"), text=text, **fields)
    return write_entry(incident_id=incident.pk, entry=entry, actor=officer, now=now).entry


def figures(incident: Incident, officer: User, now: dt.datetime = NOW, **values: int) -> None:
    told = Told(said_by="hospital", source="รพ.บ้านค่าย")
    report_effects(incident_id=incident.pk, figures=values, told=told, actor=officer, now=now)


def signed(incident: Incident, officer: User, head: User, now: dt.datetime = NOW) -> SituationReport:
    report = make_report(incident, officer, now=now)
    return sign_report(report_id=report.pk, revision=report.revision, actor=head, now=now).report


def translated(label: Any) -> str:
    with override("th"):
        return str(label)


def refused(error: Any) -> list[str]:
    return [breach.rule for breach in error.value.breaches]


def test_a_draft_is_composed_from_the_record(incident: Incident, officer: User) -> None:
    log(incident, officer, "ไฟลามถึงโกดังหลังที่ 2", source="เห็นเอง", is_verified=True)
    figures(incident, officer, injured=5)
    make_order(incident, officer, now=NOW)
    Chemical.objects.create(incident=incident, province=incident.province, name="โทลูอีน", un="1294", cas="108-88-3")
    report = make_report(incident, officer, now=LATER)
    facts = report.facts
    assert report.number == 1
    assert facts["previous"] is None
    assert facts["figures"][0]["value"] == 5
    assert facts["figures"][0]["change"] is None
    assert facts["orders"][0]["is_overdue"]  # not answered within ten minutes
    assert facts["chemicals"] == [
        {"name": "โทลูอีน", "cas": "108-88-3", "un": "1294", "hazard": "", "source": "", "tonnes": None, "is_new": False}
    ]
    assert "ไฟลามถึงโกดังหลังที่ 2" in report.texts["situation"]
    assert f"{translated(Figure.INJURED.label)} 5" in report.texts["situation"]
    assert "วัดอากาศ 3 จุดใต้ลม" in report.texts["actions"]
    assert report.next_due_at == LATER + dt.timedelta(minutes=60)


def test_the_next_draft_tells_only_what_is_new(incident: Incident, officer: User, head: User) -> None:
    log(incident, officer, "เรื่องเก่า")
    figures(incident, officer, injured=4)
    order = make_order(incident, officer, now=NOW)
    first = signed(incident, officer, head)
    figures(incident, officer, LATER, injured=5, evacuated=180)
    fresh = log(incident, officer, "เรื่องใหม่", LATER)
    take_step(order_id=order.pk, verb="receive", actor=officer, now=LATER)
    set_level(
        incident_id=incident.pk, level=3, sheet={"spread": 2, "people": 2, "chemical": 2, "forces": 2}, reason="ลามออก",
        actor=officer, now=LATER,
    )  # fmt: skip
    facts = make_report(incident, officer, now=LATER).facts
    assert facts["previous"]["number"] == first.number == 1
    assert facts["level"] == {"now": 3, "before": incident.level}
    assert {f["figure"]: f["change"] for f in facts["figures"]} == {"injured": 1, "evacuated": 180}
    assert fresh.seq in [entry["seq"] for entry in facts["log"]]
    assert "เรื่องเก่า" not in str(facts["log"])
    assert facts["orders"][0]["was"] == "issued"
    assert not any(entry["kind"] == "report" for entry in facts["log"])


def test_two_presses_and_two_people_go_on_with_one_draft(incident: Incident, officer: User, head: User) -> None:
    sent = uuid4()
    first = draft_report(incident_id=incident.pk, client_id=sent, actor=officer, now=NOW)
    again = draft_report(incident_id=incident.pk, client_id=sent, actor=officer, now=NOW)
    other = draft_report(incident_id=incident.pk, client_id=uuid4(), actor=head, now=LATER)
    assert (first.is_new, again.is_new, other.is_new) == (True, False, False)
    assert first.report == again.report == other.report


def test_saving_on_top_of_somebody_elses_save_is_refused(incident: Incident, officer: User, head: User) -> None:
    report = make_report(incident, officer, now=NOW)
    save_report(
        report_id=report.pk, revision=0, texts={"situation": "ของหัวหน้า"}, next_due_at=LATER, actor=head, now=NOW
    )
    with pytest.raises(StaleError) as error:
        save_report(
            report_id=report.pk, revision=0, texts={"situation": "ทับ"}, next_due_at=LATER, actor=officer, now=NOW
        )
    assert refused(error) == ["EME-REPORT-STALE"]
    report.refresh_from_db()
    assert report.texts["situation"] == "ของหัวหน้า"


def test_the_facts_can_be_taken_anew_and_the_words_stay(incident: Incident, officer: User) -> None:
    report = make_report(incident, officer, now=NOW)
    save_report(
        report_id=report.pk, revision=0, texts={"situation": "เขียนเอง"}, next_due_at=LATER, actor=officer, now=NOW
    )
    figures(incident, officer, LATER, injured=9)
    fresh = recompose_report(report_id=report.pk, revision=1, actor=officer, now=LATER)
    assert fresh.facts["figures"][0]["value"] == 9
    assert fresh.texts["situation"] == "เขียนเอง"
    assert fresh.as_of == LATER
    assert fresh.next_due_at is not None
    assert fresh.next_due_at > LATER


@pytest.mark.parametrize(
    ("minutes", "rules"),
    [(-1, ["EME-REPORT-2"]), (0, ["EME-REPORT-2"]), (1, []), (10_080, []), (10_081, ["EME-REPORT-2"])],
)
def test_the_next_report_is_due_later_and_within_seven_days(
    incident: Incident, officer: User, minutes: int, rules: list[str]
) -> None:
    report = make_report(incident, officer, now=NOW)
    found: list[str] = []
    try:
        save_report(
            report_id=report.pk, revision=0, texts={}, next_due_at=NOW + dt.timedelta(minutes=minutes), actor=officer,
            now=NOW,
        )  # fmt: skip
    except DomainError as error:
        found = [breach.rule for breach in error.breaches]
    assert found == rules


def test_signing_freezes_it_writes_the_log_and_asks_for_the_next(incident: Incident, officer: User, head: User) -> None:
    report = signed(incident, officer, head)
    incident.refresh_from_db()
    assert report.sha256 == content_hash(report)
    assert incident.report_due_at == report.next_due_at
    entry = LogEntry.objects.filter(incident=incident).latest("seq")
    assert (entry.kind, entry.facts["sha256"]) == ("report", report.sha256)
    assert JournalEntry.objects.get(verb="emergencies.report_signed").actor == head
    reminder = Told_of.objects.filter(key__startswith=f"emergencies.report_due:{incident.pk}:")
    assert {notice.visible_from for notice in reminder} == {report.next_due_at}
    assert {notice.user for notice in reminder} == {officer, head}  # the commander and the head


def test_signed_twice_it_is_signed_once(incident: Incident, officer: User, head: User) -> None:
    report = make_report(incident, officer, now=NOW)
    first = sign_report(report_id=report.pk, revision=0, actor=head, now=NOW)
    again = sign_report(report_id=report.pk, revision=0, actor=head, now=LATER)
    assert (first.is_new, again.is_new) == (True, False)
    assert again.report.signed_at == NOW


@pytest.mark.django_db(transaction=True)
def test_signed_four_times_at_once_it_is_signed_once(officer: User, head: User) -> None:
    incident = make_incident(officer, now=NOW)
    report, results = make_report(incident, officer, now=NOW), []

    def sign() -> None:
        results.append(sign_report(report_id=report.pk, revision=0, actor=head, now=NOW).is_new)
        connection.close()

    threads = [threading.Thread(target=sign) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False, False, False, True]
    assert LogEntry.objects.filter(incident=incident, kind="report").count() == 1


def test_what_keeps_a_draft_from_being_signed(incident: Incident, officer: User, head: User) -> None:
    report = make_report(incident, officer, now=NOW)
    save_report(report_id=report.pk, revision=0, texts={"situation": " "}, next_due_at=None, actor=officer, now=NOW)
    with pytest.raises(DomainError) as error:
        sign_report(report_id=report.pk, revision=1, actor=officer, now=NOW)
    assert refused(error) == ["EME-REPORT-3", "EME-REPORT-4", "EME-REPORT-5"]
    with pytest.raises(StaleError):
        sign_report(report_id=report.pk, revision=0, actor=head, now=NOW)


def test_the_drafter_signs_alone_only_with_a_reason(incident: Incident, head: User) -> None:
    report = make_report(incident, head, now=NOW)
    with pytest.raises(DomainError) as error:
        sign_report(report_id=report.pk, revision=0, alone_because="ดึก", actor=head, now=NOW)
    assert refused(error) == ["EME-REPORT-5"]
    done = sign_report(report_id=report.pk, revision=0, alone_because="เวรกลางคืน อยู่คนเดียว", actor=head, now=NOW)
    assert done.report.alone_because == "เวรกลางคืน อยู่คนเดียว"


def test_a_signed_report_is_refused_every_change(incident: Incident, officer: User, head: User) -> None:
    report = signed(incident, officer, head)
    for act in (save_report, recompose_report):
        extra = {"texts": {}, "next_due_at": None} if act is save_report else {}
        with pytest.raises(DomainError) as error:
            act(report_id=report.pk, revision=0, actor=officer, now=NOW, **extra)  # type: ignore[operator]
        assert refused(error) == ["EME-REPORT-STATE"]
    with pytest.raises(DomainError):
        discard_report(report_id=report.pk, actor=officer, now=NOW)
    for sql in (
        "update emergencies_situationreport set texts = '{}' where id = %s",
        "update emergencies_situationreport set status = 'draft' where id = %s",
        "delete from emergencies_situationreport where id = %s",
    ):
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [report.pk])


def test_the_database_knows_two_drafts_and_a_signature_without_a_reason(incident: Incident, head: User) -> None:
    report = make_report(incident, head, now=NOW)
    with pytest.raises(IntegrityError, match="report_one_draft_at_a_time"), transaction.atomic():
        SituationReport.objects.create(
            incident=incident, province=incident.province, number=9, as_of=NOW, facts={}, drafted_by=head,
            drafted_at=NOW, edited_by=head, edited_at=NOW,
        )  # fmt: skip
    with pytest.raises(IntegrityError, match="report_signed_alone_has_reason"), transaction.atomic():
        SituationReport.objects.filter(pk=report.pk).update(
            status="signed", signed_by=head, signed_at=NOW, sha256="0" * 64
        )


def test_a_discarded_draft_gives_its_number_to_the_next(incident: Incident, officer: User) -> None:
    report = make_report(incident, officer, now=NOW)
    discard_report(report_id=report.pk, actor=officer, now=NOW)
    assert make_report(incident, officer, now=NOW).number == 1
    assert JournalEntry.objects.filter(verb="emergencies.report_discarded").exists()


def test_other_provinces_find_nothing(incident: Incident, officer: User, other_officer: User) -> None:
    report = make_report(incident, officer, now=NOW)
    with pytest.raises(Incident.DoesNotExist):
        make_report(incident, other_officer, now=NOW)
    with pytest.raises(SituationReport.DoesNotExist):
        sign_report(report_id=report.pk, revision=0, actor=other_officer, now=NOW)


def test_reminders_come_and_go_with_the_incident(incident: Incident, officer: User, head: User) -> None:
    key = f"emergencies.report_due:{incident.pk}:"
    assert Told_of.objects.filter(key__startswith=key).exists()  # the first report is asked for
    lead_to(incident, officer, "respond", "contain", now=LATER)
    settle(incident, officer, now=LATER)
    lead_to(incident, officer, "close", now=LATER)
    assert not Told_of.objects.filter(key__startswith=key).exists()


def test_the_last_report_of_a_closed_incident_is_due_no_more(incident: Incident, officer: User, head: User) -> None:
    lead_to(incident, officer, "respond", "contain", now=NOW)
    settle(incident, officer, now=NOW)
    lead_to(incident, officer, "close", now=NOW)
    report = make_report(incident, officer, now=LATER)
    assert report.next_due_at is None
    assert sign_report(report_id=report.pk, revision=0, actor=head, now=LATER).is_new


def test_the_page_and_the_paper_say_the_same_and_carry_nothing_as_markup(
    incident: Incident, officer: User, head: User
) -> None:
    log(incident, officer, "#panic() $x$ *ดาว* <label> @ref [วงเล็บ] \\ `โค้ด`")
    report = signed(incident, officer, head)
    made = report_pdf(report)
    assert made.startswith(b"%PDF-1.7")
    assert report_pdf(SituationReport.objects.get(pk=report.pk)) == made
    assert shown(report)["log"][-1]["text"].startswith("#panic()")
