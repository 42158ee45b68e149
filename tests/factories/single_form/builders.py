"""A small form, an obligation, a period, reports in each state, and the people of an enterprise."""

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

from factories.models import Site
from factories.single_form import services
from factories.single_form.models import (
    EnterpriseRequest,
    Obligation,
    Question,
    Report,
    ReportingPeriod,
    ReportStatus,
    ReportVersion,
)
from factories.single_form.rules import STATEMENTS
from mind_portal.accounts.models import EnterpriseRole, User
from mind_portal.accounts.roles import Role
from mind_portal.questionnaires.answers import Answer
from mind_portal.questionnaires.forms import Change
from mind_portal.questionnaires.models import Version
from mind_portal.questionnaires.services import publish_definition
from tests.support import builders

NOW = dt.datetime(2026, 11, 24, 7, 32, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 24)
FORM = "test-form"
START, END, DUE = dt.date(2025, 10, 1), dt.date(2026, 9, 30), dt.date(2026, 12, 31)
_numbers = itertools.count(1)

ANSWERS: dict[str, Answer] = {
    "power": {"value": 1200},
    "waste": {
        "value": [{"name": "ตะกอน", "tonnes": 2.5, "hazardous": True}, {"name": "ไม้", "tonnes": 4, "hazardous": False}]
    },
    "chemicals": {"value": [{"name": "แอมโมเนีย", "cas": "7664-41-7", "un": "1005", "hazard": "ก๊าซพิษ", "tonnes": 1.8}]},
}


def _words(text: str) -> dict[str, str]:
    return {"th": text, "en": text}


def definition(**changes: Any) -> dict[str, Any]:
    """Power with an error and a warning against the year before, waste with its two measures, chemicals."""
    column = {"required": False}
    return {
        "code": FORM, "kind": "report", "title": _words("แบบทดสอบ"), "minutes": 5, "facts": {"last_power": "number"},
        "sections": [
            {"code": "energy", "title": _words("พลังงาน"), "items": [
                {"code": "power", "type": "number", "text": _words("ไฟฟ้า"), "unit": _words("kWh"),
                 "measure": "electricity_kwh", "checks": [
                     {"code": "power_positive", "rule": "power >= 0", "level": "error", "message": _words("ต้องไม่ติดลบ")},
                     {"code": "power_jump", "rule": "last_power == null || power <= 5 * last_power", "level": "warning",
                      "message": _words("มากกว่าปีก่อน 5 เท่า")},
                 ]},
            ]},
            {"code": "rest", "title": _words("กากและสารเคมี"), "items": [
                {"code": "waste", "type": "table", "text": _words("กาก"), "required": False, "columns": [
                    {"code": "name", "type": "text", "text": _words("ชื่อ"), **column},
                    {"code": "tonnes", "type": "number", "text": _words("ตัน"), **column,
                     "measure": "waste_hazardous_t/waste_other_t?hazardous"},
                    {"code": "hazardous", "type": "yes_no", "text": _words("อันตราย"), **column},
                ]},
                {"code": "chemicals", "type": "table", "text": _words("สารเคมี"), "required": False, "columns": [
                    *({"code": code, "type": "text", "text": _words(code), **column}
                      for code in ("name", "cas", "un", "hazard")),
                    {"code": "tonnes", "type": "number", "text": _words("ตัน"), **column},
                ]},
            ]},
        ],
    } | changes  # fmt: skip


def load_form(**changes: Any) -> Version:
    return publish_definition(data=definition(**changes), actor=None, now=NOW - dt.timedelta(days=400))[0]


def make_obligation(**changes: Any) -> Obligation:
    values: dict[str, Any] = {
        "form": FORM, "name_th": "รายงานรอบปี", "name_en": "Yearly report", "period_type": "fiscal_year",
        "applies_if": "factory_class == 3", "who_th": "จำพวก 3", "who_en": "class 3", "due_months": 3, "due_day": 31,
        "valid_from": dt.date(2023, 10, 1),
    } | changes  # fmt: skip
    return Obligation.objects.create(code=values.pop("code", f"test-{next(_numbers)}"), **values)


def make_period(obligation: Obligation | None = None, **changes: Any) -> ReportingPeriod:
    values = {"start": START, "end": END, "due_on": DUE} | changes
    return ReportingPeriod.objects.create(obligation=obligation or make_obligation(), **values)


def make_report(site: Site, period: ReportingPeriod | None = None, **changes: Any) -> Report:
    """A report that nobody began."""
    period = period or make_period()
    values: dict[str, Any] = {
        "province": site.province, "days": 365, "shape": "whole", "explanation": {"spans": []},
        "due_on": period.due_on, "changed_at": NOW,
    } | changes  # fmt: skip
    return Report.objects.create(period=period, site=site, **values)


def make_person(site: Site, *kinds: str, **fields: Any) -> User:
    """An operator's person with roles in the enterprise of `site`."""
    user = builders.make_user(Role.OPERATOR, **fields)
    for kind in kinds:
        EnterpriseRole.objects.create(user=user, operator=site.operator, kind=kind, granted_at=NOW)
    return user


def save(report: Report, actor: User, items: dict[str, Answer] | None = None, **reasons: str) -> services.Saved:
    changes = [Change(code, answer, "") for code, answer in (items or ANSWERS).items()]
    return services.save_draft(report_id=report.pk, changes=changes, actor=actor, now=NOW, reasons=reasons)


def sign(report: Report, certifier: User, now: dt.datetime = NOW) -> ReportVersion:
    return services.certify_report(
        report_id=report.pk, statements=list(STATEMENTS), signature=certifier.display_name, actor=certifier, now=now
    ).version


def bring_to(report: Report, status: str, *, preparer: User, certifier: User, officer: User) -> Report:
    """Lead a report that was not begun to `status` by the services, as people would."""
    pk = {"report_id": report.pk, "now": NOW}
    steps: dict[str, list[Any]] = {
        "draft": [lambda: services.start_report(actor=preparer, **pk), lambda: save(report, preparer)],
        "submitted": [lambda: services.submit_report(actor=preparer, **pk)],
        "certified": [lambda: sign(report, certifier)],
        "questioned": [lambda: services.ask_question(text="เหตุใด", actor=officer, **pk)],
        "answered": [
            lambda: services.answer_question(
                question_id=report.questions.latest("pk").pk, text="เพราะ", actor=preparer, now=NOW
            )
        ],
        "accepted": [lambda: services.accept_report(actor=officer, **pk)],
        "returned": [lambda: services.return_report(reason="แก้", actor=officer, **pk)],
        "waiver_asked": [lambda: services.declare_not_required(reason="หยุดทั้งปี", actor=preparer, **pk)],
        "not_required": [lambda: services.approve_not_required(actor=officer, **pk)],
    }
    paths = {
        "due": [], "draft": ["draft"], "submitted": ["draft", "submitted"],
        "certified": ["draft", "submitted", "certified"],
        "questioned": ["draft", "submitted", "certified", "questioned"],
        "answered": ["draft", "submitted", "certified", "questioned", "answered"],
        "accepted": ["draft", "submitted", "certified", "accepted"],
        "returned": ["draft", "submitted", "certified", "returned"],
        "waiver_asked": ["waiver_asked"], "not_required": ["waiver_asked", "not_required"],
    }  # fmt: skip
    for name in paths[status]:
        for step in steps[name]:
            step()
    report.refresh_from_db()
    assert report.status == ReportStatus(status)
    return report


def make_plant(province: Any, **fields: Any) -> Site:
    return builders.make_site(province, horsepower=Decimal("120.5"), **fields)


def make_certified(site: Site, answers: dict[str, Answer] | None = None) -> Report:
    """A certified report, written straight into the tables; the same site gives the same one."""
    found = Report.objects.filter(site=site).first()
    if found is not None:
        return found
    version = load_form()
    period = ReportingPeriod.objects.filter(obligation__form=FORM).first() or make_period()
    report = make_report(site, period, status="certified", is_standing=True, certified_on=TODAY)
    ReportVersion.objects.create(
        report=report, province=site.province, number=1, form_version=version, started_at=NOW, updated_at=NOW,
        answers={"items": ANSWERS if answers is None else answers, "reasons": {}, "facts": {}}, prepared_at=NOW,
        certified_at=NOW, checksum="0" * 64,
    )  # fmt: skip
    return report


def make_draft(site: Site, **items: Answer) -> Report:
    """A report that somebody has begun, with the answers of `items`."""
    obligation = Obligation.objects.filter(form=FORM).first() or make_obligation()
    period = obligation.periods.first() or make_period(obligation)
    report = Report.objects.filter(period=period, site=site, status="draft").first()
    report = report or make_report(site, period, status="draft")
    if not report.versions.exists():
        ReportVersion.objects.create(
            report=report, province=report.province, number=1, form_version=load_form(), answers={"items": items},
            started_at=NOW, updated_at=NOW,
        )  # fmt: skip
    return report


def make_question(report: Report) -> Question:
    """One question that waits for the enterprise."""
    Report.objects.filter(pk=report.pk).update(status="questioned", answer_by=TODAY)
    return Question.objects.create(report=report, province=report.province, asked_at=NOW, answer_by=TODAY)


def make_request(site: Site, user: User) -> EnterpriseRequest:
    return EnterpriseRequest.objects.get_or_create(
        user=user, operator=site.operator, kind="certifier", status="asked",
        defaults={"site": site, "province": site.province, "authority": "กรรมการ", "asked_at": NOW},
    )[0]  # fmt: skip
