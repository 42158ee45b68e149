"""Each act on a report: from every state, by everybody, twice; what is certified stays, what is filled in too."""

import datetime as dt
import threading
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from factories.models import LicencePeriod, Site
from factories.single_form import services
from factories.single_form.facts import Permitted, permitted_at_end
from factories.single_form.models import (
    Question,
    Report,
    ReportedChemical,
    ReportedFigure,
    ReportStatus,
    ReportVersion,
)
from factories.single_form.rules import STATEMENTS
from factories.single_form.states import REPORT_MACHINE
from mind_portal.accounts.models import EnterpriseRole, User
from mind_portal.core.errors import DomainError, StaleError
from mind_portal.geography.models import Province
from mind_portal.journal.models import Entry
from mind_portal.questionnaires.answers import fingerprint
from mind_portal.questionnaires.forms import Change
from tests.factories.single_form.builders import (
    ANSWERS,
    NOW,
    bring_to,
    make_period,
    make_person,
    make_plant,
    make_report,
    save,
    sign,
)

Cast = dict[str, User]


@pytest.fixture
def cast(preparer: User, certifier: User, officer: User) -> Cast:
    return {"preparer": preparer, "certifier": certifier, "officer": officer}


def acts(report: Report, cast: Cast) -> dict[str, Callable[[], Any]]:
    """Every act by its verb in the table of states."""
    firm, head, office = cast["preparer"], cast["certifier"], cast["officer"]
    pk = {"report_id": report.pk, "now": NOW}

    def answer() -> Any:
        question = Question.objects.filter(report=report).first() or Question.objects.create(
            report=report, province=report.province, asked_at=NOW, answer_by=NOW.date()
        )
        return services.answer_question(question_id=question.pk, text="เพราะ", actor=firm, now=NOW)

    return {
        "start": lambda: services.start_report(actor=firm, **pk),
        "discard": lambda: services.discard_draft(actor=firm, **pk),
        "submit": lambda: services.submit_report(actor=firm, **pk),
        "declare_nil": lambda: services.declare_nil(actor=firm, **pk),
        "send_back": lambda: services.send_back(reason="ดูกาก", actor=head, **pk),
        "certify": lambda: sign(report, head),
        "correct": lambda: services.correct_report(reason="หน่วยผิด", actor=firm, **pk),
        "ask": lambda: services.ask_question(text="เหตุใด", actor=office, **pk),
        "answer": answer,
        "accept": lambda: services.accept_report(actor=office, **pk),
        "return": lambda: services.return_report(reason="แก้กาก", actor=office, **pk),
        "declare_not_required": lambda: services.declare_not_required(reason="หยุด", actor=firm, **pk),
        "approve_not_required": lambda: services.approve_not_required(actor=office, **pk),
        "refuse_not_required": lambda: services.refuse_not_required(reason="ยังเปิด", actor=office, **pk),
    }


AGAIN = {("start", "draft"), ("certify", "certified")}
"""Pressed again these lead to what was done before."""


@pytest.mark.parametrize("status", ReportStatus.values)
def test_each_act_from_each_state(report: Report, cast: Cast, status: str) -> None:
    bring_to(report, status, **cast)
    entries = Entry.objects.count()
    for verb, act in acts(report, cast).items():
        transition = REPORT_MACHINE.transitions[verb]
        with transaction.atomic():
            if status in transition.sources:
                act()
                assert Report.objects.get().status == transition.target, verb
                assert Entry.objects.count() > entries, verb
            elif (verb, status) in AGAIN:
                act()
                assert Report.objects.get().status == status
            else:
                with pytest.raises(DomainError):
                    act()
                assert Report.objects.get().status == status, verb
            transaction.set_rollback(True)


@pytest.mark.parametrize("verb", ["start", "declare_nil", "declare_not_required"])
def test_another_firm_and_another_office_do_not_even_find_it(
    report: Report, cast: Cast, stranger_firm: User, other_officer: User, verb: str
) -> None:
    for outsider in (stranger_firm, other_officer):
        with pytest.raises(Report.DoesNotExist):
            acts(report, {**cast, "preparer": outsider})[verb]()


@pytest.mark.parametrize("verb", ["ask", "accept", "return"])
def test_the_office_of_another_province_does_not_find_it(
    report: Report, cast: Cast, other_officer: User, verb: str
) -> None:
    bring_to(report, "certified", **cast)
    with pytest.raises(Report.DoesNotExist):
        acts(report, {**cast, "officer": other_officer})[verb]()


def rules_of(error: pytest.ExceptionInfo[DomainError]) -> list[str]:
    return [breach.rule for breach in error.value.breaches]


def test_an_officer_does_not_fill_in_and_a_preparer_does_not_certify(report: Report, cast: Cast) -> None:
    with pytest.raises(DomainError) as refused:
        services.start_report(report_id=report.pk, actor=cast["officer"], now=NOW)
    assert rules_of(refused) == ["FORM-ROLE-1"]
    bring_to(report, "submitted", **cast)
    with pytest.raises(DomainError) as refused:
        sign(report, cast["preparer"])
    assert rules_of(refused) == ["FORM-ROLE-2"]


@pytest.mark.parametrize(
    ("items", "reasons", "wanted"),
    [
        ({"power": {}}, {}, ["FORM-SUBMIT-1"]),
        ({"power": {"value": "many"}}, {}, ["FORM-SUBMIT-2"]),
        ({"forged": {"value": 1}}, {}, ["FORM-SUBMIT-2"]),
        ({"power": {"value": -1}}, {}, ["FORM-SUBMIT-3"]),
        ({"power": {"value": 0}}, {}, []),
        ({"power": {"value": 6000}}, {}, []),
        ({"power": {"value": 6001}}, {}, ["FORM-SUBMIT-4"]),
        ({"power": {"value": 6001}}, {"power_jump": "ขยายสายการผลิต"}, []),
    ],
)
def test_each_rule_of_submitting_refuses_on_its_own_side(
    report: Report, site: Site, cast: Cast, items: Any, reasons: dict[str, str], wanted: list[str]
) -> None:
    last_year = make_period(
        report.period.obligation, start=dt.date(2024, 10, 1), end=dt.date(2025, 9, 30), due_on=dt.date(2025, 12, 31)
    )
    bring_to(make_report(site, last_year), "accepted", **cast)
    services.start_report(report_id=report.pk, actor=cast["preparer"], now=NOW)
    save(report, cast["preparer"], {**ANSWERS, **items}, **reasons)
    if not wanted:
        services.submit_report(report_id=report.pk, actor=cast["preparer"], now=NOW)
        sign(report, cast["certifier"])
        report.refresh_from_db()
        assert report.warnings == len(reasons)
        return
    with pytest.raises(DomainError) as refused:
        services.submit_report(report_id=report.pk, actor=cast["preparer"], now=NOW)
    assert rules_of(refused) == wanted


@pytest.mark.parametrize(
    ("statements", "signature", "wanted"),
    [
        (list(STATEMENTS)[1:], "วิชัย มั่นคง", ["FORM-CERT-1"]),
        ([], "", ["FORM-CERT-1"] * 3 + ["FORM-CERT-2"]),
        (list(STATEMENTS), "สมศรี ใจดี", ["FORM-CERT-2"]),
        (list(STATEMENTS), "  วิชัย   มั่นคง ", []),
    ],
)
def test_certifying_wants_every_statement_and_the_own_name(
    report: Report, cast: Cast, statements: list[str], signature: str, wanted: list[str]
) -> None:
    bring_to(report, "submitted", **cast)

    def certify() -> Any:
        return services.certify_report(
            report_id=report.pk, statements=statements, signature=signature, actor=cast["certifier"], now=NOW
        )

    if not wanted:
        assert certify().is_new
        return
    with pytest.raises(DomainError) as refused:
        certify()
    assert rules_of(refused) == wanted


def test_a_certified_report_says_its_figures_and_chemicals(report: Report, cast: Cast) -> None:
    bring_to(report, "certified", **cast)
    figures = dict(ReportedFigure.objects.values_list("code", "value"))
    assert figures == {
        "electricity_kwh": Decimal(1200), "waste_hazardous_t": Decimal("2.5"), "waste_other_t": Decimal(4)
    }  # fmt: skip
    shown = ReportedFigure.objects.values_list("since", "until").first()
    assert shown == (dt.date(2027, 1, 1), dt.date(2028, 1, 1)), "in the twelve months after the due day"
    chemical = ReportedChemical.objects.get()
    assert (chemical.cas, chemical.tonnes, chemical.as_of) == ("7664-41-7", Decimal("1.8"), dt.date(2026, 9, 30))


def test_a_certified_version_is_frozen_in_the_database(report: Report, cast: Cast) -> None:
    bring_to(report, "certified", **cast)
    version = report.versions.get()
    for change in ("update single_form_reportversion set signature = 'x'", "delete from single_form_reportversion"):
        with pytest.raises(DatabaseError, match="is certified"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
    assert report.versions.get() == version
    assert version.checksum
    assert version.receipt.startswith(f"{report.pk}-1-")


def test_a_correction_is_a_new_version_with_reason_and_difference(report: Report, cast: Cast) -> None:
    bring_to(report, "accepted", **cast)
    first_day = report.certified_on
    services.correct_report(report_id=report.pk, reason="หน่วยผิด", actor=cast["preparer"], now=NOW)
    report.refresh_from_db()
    assert report.is_standing, "what was certified counts until the correction is certified"
    stored = report.versions.get(number=2).answers["items"]["power"]
    services.save_draft(
        report_id=report.pk, changes=[Change("power", {"value": 1500}, fingerprint(stored))],
        actor=cast["preparer"], now=NOW,
    )  # fmt: skip
    services.submit_report(report_id=report.pk, actor=cast["preparer"], now=NOW)
    second = sign(report, cast["certifier"], NOW + dt.timedelta(days=90))
    assert second.number == 2
    assert second.reason == "หน่วยผิด"
    assert second.difference == [{"code": "power", "before": 1200, "after": 1500}]
    report.refresh_from_db()
    assert report.certified_on == first_day, "on time is judged by the first certification"
    assert ReportedFigure.objects.get(code="electricity_kwh").value == 1500


def test_a_returned_report_counts_as_missing_until_it_is_put_right(report: Report, cast: Cast) -> None:
    bring_to(report, "returned", **cast)
    assert not report.is_standing
    assert report.note == "แก้"
    services.correct_report(report_id=report.pk, reason="แก้ตามที่แจ้ง", actor=cast["preparer"], now=NOW)
    services.discard_draft(report_id=report.pk, actor=cast["preparer"], now=NOW)
    report.refresh_from_db()
    assert report.status == ReportStatus.RETURNED
    services.correct_report(report_id=report.pk, reason="แก้ตามที่แจ้ง", actor=cast["preparer"], now=NOW)
    services.submit_report(report_id=report.pk, actor=cast["preparer"], now=NOW)
    sign(report, cast["certifier"])
    report.refresh_from_db()
    assert report.is_standing
    assert report.answer_by is None


def test_a_nil_report_keeps_the_draft_until_it_is_certified(report: Report, cast: Cast) -> None:
    bring_to(report, "draft", **cast)
    services.declare_nil(report_id=report.pk, actor=cast["preparer"], now=NOW)
    services.send_back(report_id=report.pk, reason="มีกาก", actor=cast["certifier"], now=NOW)
    assert report.versions.get().answers["items"]["power"] == {"value": 1200}
    services.declare_nil(report_id=report.pk, actor=cast["preparer"], now=NOW)
    version = sign(report, cast["certifier"])
    assert version.is_nil
    assert version.answers["items"] == {}
    report.refresh_from_db()
    assert (report.is_nil, report.is_standing) == (True, True)
    assert not ReportedFigure.objects.exists()


def test_what_two_people_fill_in_is_merged_and_a_clash_overwrites_nothing(
    report: Report, site: Site, cast: Cast
) -> None:
    colleague = make_person(site, "preparer")
    bring_to(report, "draft", **cast)
    seen = fingerprint(ANSWERS["power"])
    mine = services.save_draft(
        report_id=report.pk, changes=[Change("power", {"value": 1}, seen)], actor=cast["preparer"], now=NOW
    )
    theirs = services.save_draft(
        report_id=report.pk,
        changes=[Change("power", {"value": 2}, seen), Change("waste", {}, fingerprint(ANSWERS["waste"]))],
        actor=colleague, now=NOW,
    )  # fmt: skip
    assert not mine.conflicts
    assert [(c.code, c.mine, c.theirs) for c in theirs.conflicts] == [("power", {"value": 2}, {"value": 1})]
    kept = report.versions.get()
    assert kept.answers["items"]["power"] == {"value": 1}
    assert "waste" not in kept.answers["items"]
    assert (kept.revision, kept.updated_by) == (3, colleague)


def test_two_questions_are_one_clock_and_both_must_be_answered(report: Report, cast: Cast) -> None:
    bring_to(report, "certified", **cast)
    first = services.ask_question(report_id=report.pk, text="ก", item_code="power", actor=cast["officer"], now=NOW)
    report.refresh_from_db()
    assert report.answer_by == dt.date(2026, 12, 9)
    with pytest.raises(DomainError):
        services.ask_question(report_id=report.pk, text="ข", actor=cast["officer"], now=NOW)
    services.answer_question(question_id=first.pk, text="ค", actor=cast["preparer"], now=NOW)
    again = services.ask_question(report_id=report.pk, text="ง", item_code="power", actor=cast["officer"], now=NOW)
    assert again.pk == first.pk, "about the same item the thread goes on"
    assert [m.text for m in first.messages.order_by("pk")] == ["ก", "ค", "ง"]
    with pytest.raises(DatabaseError, match="was sent"), transaction.atomic():
        first.messages.update(text="อื่น")


@pytest.mark.parametrize(
    ("item", "answer"),
    [
        ("waste", {"value": [{"name": "ก", "tonnes": 1e15, "hazardous": True}] * 20}),
        ("chemicals", {"value": [{"name": "แอมโมเนีย", "tonnes": 1e13}]}),
    ],
)
def test_amounts_that_no_factory_has_are_named_before_they_are_certified(
    report: Report, cast: Cast, item: str, answer: Any
) -> None:
    bring_to(report, "draft", **cast)
    save(report, cast["preparer"], {item: answer})
    with pytest.raises(DomainError) as refused:
        services.submit_report(report_id=report.pk, actor=cast["preparer"], now=NOW)
    assert [(breach.rule, breach.field) for breach in refused.value.breaches] == [("FORM-SUBMIT-2", item)]


def test_the_version_that_the_officer_read_is_accepted_and_no_newer_one(report: Report, cast: Cast) -> None:
    bring_to(report, "certified", **cast)
    services.correct_report(report_id=report.pk, reason="หน่วยผิด", actor=cast["preparer"], now=NOW)
    services.submit_report(report_id=report.pk, actor=cast["preparer"], now=NOW)
    sign(report, cast["certifier"])
    with pytest.raises(StaleError) as refused:
        services.accept_report(report_id=report.pk, number=1, actor=cast["officer"], now=NOW)
    assert rules_of(refused) == ["FORM-ACCEPT-1"]
    assert services.accept_report(report_id=report.pk, number=2, actor=cast["officer"], now=NOW).status == "accepted"


def test_nobody_judges_the_report_of_his_own_enterprise(report: Report, cast: Cast) -> None:
    bring_to(report, "certified", **cast)
    EnterpriseRole.objects.create(user=cast["officer"], operator=report.site.operator, kind="preparer", granted_at=NOW)
    with pytest.raises(DomainError) as refused:
        services.accept_report(report_id=report.pk, actor=cast["officer"], now=NOW)
    assert rules_of(refused) == ["FORM-ROLE-3"]


def test_nobody_decides_his_own_request(site: Site, officer: User) -> None:
    asked = services.ask_enterprise_role(site_id=site.pk, kind="certifier", authority="กรรมการ", actor=officer, now=NOW)
    for decide in (services.approve_enterprise_role, partial(services.refuse_enterprise_role, reason="ไม่")):
        with pytest.raises(DomainError) as refused:
            decide(request_id=asked.pk, actor=officer, now=NOW)
        assert rules_of(refused) == ["FORM-PERSON-5"]
    assert not EnterpriseRole.objects.filter(user=officer).exists()


def test_a_correction_that_is_dropped_does_not_make_a_question_go_away(report: Report, cast: Cast) -> None:
    bring_to(report, "questioned", **cast)
    services.correct_report(report_id=report.pk, reason="หน่วยผิด", actor=cast["preparer"], now=NOW)
    services.discard_draft(report_id=report.pk, actor=cast["preparer"], now=NOW)
    report.refresh_from_db()
    assert report.status == ReportStatus.QUESTIONED
    services.answer_question(question_id=report.questions.get().pk, text="เพราะ", actor=cast["preparer"], now=NOW)
    services.correct_report(report_id=report.pk, reason="หน่วยผิด", actor=cast["preparer"], now=NOW)
    services.discard_draft(report_id=report.pk, actor=cast["preparer"], now=NOW)
    report.refresh_from_db()
    assert report.status == ReportStatus.CERTIFIED


def test_what_was_permitted_is_asked_of_the_last_day_of_the_period(report: Report, site: Site) -> None:
    after = report.period.end + dt.timedelta(days=1)
    licence = site.licences.get()
    assert permitted_at_end(report) == Permitted(Decimal("120.5"), 40, 3)
    licence.periods.update(until=after)
    LicencePeriod.objects.create(
        licence=licence, province=site.province, status="operating", factory_class=3, horsepower=500, workers=90,
        since=after, source="test",
    )  # fmt: skip
    Site.objects.update(horsepower=500, workers=90)
    report.site.refresh_from_db()
    assert permitted_at_end(report) == Permitted(Decimal("120.5"), 40, 3)
    licence.periods.update(status="closed")
    assert permitted_at_end(report).horsepower == 500, "without a licence in force: what the register says"


def test_a_report_that_is_not_owed_cannot_be_begun(site: Site, preparer: User, report: Report) -> None:
    Report.objects.update(is_expected=False, days=0)
    with pytest.raises(DomainError) as refused:
        services.start_report(report_id=report.pk, actor=preparer, now=NOW)
    assert rules_of(refused) == ["FORM-START-2"]


@pytest.mark.parametrize(
    ("day", "reason", "wanted"),
    [
        (dt.date(2026, 12, 31), "น้ำท่วม", ["FORM-EXT-1"]),
        (dt.date(2027, 1, 1), "น้ำท่วม", []),
        (dt.date(2027, 1, 1), " ", ["FORM-EXT-4"]),
    ],
)
def test_an_extension_moves_the_due_day_of_its_province_only(
    report: Report, chiang_mai: Province, head: User, day: dt.date, reason: str, wanted: list[str]
) -> None:
    other = make_report(make_plant(chiang_mai), report.period)

    def extend(province: str = "21") -> Any:
        return services.extend_period(
            period_id=report.period_id, province_id=province, extended_to=day, reason=reason, actor=head, now=NOW
        )

    if wanted:
        with pytest.raises(DomainError) as refused:
            extend()
        assert rules_of(refused) == wanted
        return
    extend()
    extend()
    report.refresh_from_db()
    other.refresh_from_db()
    assert (report.due_on, other.due_on) == (day, dt.date(2026, 12, 31))
    with pytest.raises(DomainError) as refused:
        extend("50")
    assert rules_of(refused) == ["FORM-EXT-5"]


def test_a_person_asks_and_an_officer_of_the_province_decides(
    site: Site, rayong: Province, officer: User, other_officer: User
) -> None:
    person = make_person(site)
    ask = {"site_id": site.pk, "kind": "preparer", "authority": "เลขานุการ", "actor": person, "now": NOW}
    first, second = services.ask_enterprise_role(**ask), services.ask_enterprise_role(**ask)
    assert first.pk == second.pk
    with pytest.raises(type(first).DoesNotExist):
        services.approve_enterprise_role(request_id=first.pk, actor=other_officer, now=NOW)
    services.approve_enterprise_role(request_id=first.pk, actor=officer, now=NOW)
    assert EnterpriseRole.objects.filter(user=person, operator=site.operator, kind="preparer").exists()
    with pytest.raises(DomainError):
        services.refuse_enterprise_role(request_id=first.pk, reason="ไม่", actor=officer, now=NOW)
    with pytest.raises(DomainError) as refused:
        services.ask_enterprise_role(**ask)
    assert rules_of(refused) == ["FORM-PERSON-3"]


def test_a_refusal_says_why_and_a_request_can_be_taken_back(site: Site, officer: User, preparer: User) -> None:
    ask = {"site_id": site.pk, "kind": "certifier", "authority": "กรรมการ", "actor": preparer, "now": NOW}
    request = services.ask_enterprise_role(**ask)
    with pytest.raises(DomainError):
        services.refuse_enterprise_role(request_id=request.pk, reason="", actor=officer, now=NOW)
    services.refuse_enterprise_role(request_id=request.pk, reason="ไม่มีหนังสือมอบอำนาจ", actor=officer, now=NOW)
    again = services.ask_enterprise_role(**ask)
    assert again.pk != request.pk
    assert services.withdraw_enterprise_request(request_id=again.pk, actor=preparer, now=NOW).status == "withdrawn"


@pytest.mark.django_db(transaction=True)
def test_certified_five_times_at_once_it_is_certified_once(report: Report, cast: Cast) -> None:
    bring_to(report, "submitted", **cast)
    results: list[bool] = []
    ready = threading.Barrier(5)

    def certify() -> None:
        ready.wait()
        try:
            done = services.certify_report(
                report_id=report.pk, statements=list(STATEMENTS), signature=cast["certifier"].display_name,
                actor=cast["certifier"], now=NOW,
            )  # fmt: skip
            results.append(done.is_new)
        finally:
            connection.close()

    threads = [threading.Thread(target=certify) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False] * 4 + [True]
    assert ReportVersion.objects.filter(certified_at__isnull=False).count() == 1
    assert Entry.objects.filter(verb="single_form.report_certified").count() == 1
    assert ReportedFigure.objects.filter(code="electricity_kwh").count() == 1


@pytest.mark.django_db(transaction=True)
def test_begun_by_two_people_at_once_it_is_one_draft(report: Report, site: Site, cast: Cast) -> None:
    colleague = make_person(site, "preparer")
    made: list[int] = []

    def start(actor: User) -> None:
        try:
            made.append(services.start_report(report_id=report.pk, actor=actor, now=NOW).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=start, args=[who]) for who in (cast["preparer"], colleague)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 2
    assert len(set(made)) == 1
