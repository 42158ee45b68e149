"""Eighteen months of invented reports: who came in time, who late and who never, and what an office has to look at."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.core.management import call_command
from django.db import connection

from factories.single_form import figures, services
from factories.single_form.models import PeriodType, ReportingPeriod, ReportVersion
from factories.single_form.rules import ANSWER_DAYS, CORRECT_DAYS, STATEMENTS
from factories.single_form.services.submitting import checksum
from mind_portal.core.copying import copy_rows
from mind_portal.demo import report_answers
from mind_portal.demo.report_answers import EXPLANATIONS, Plant
from mind_portal.demo.report_people import ask_and_answer
from mind_portal.questionnaires.models import Version
from mind_portal.questionnaires.selectors import edition

CERTIFIERS: Final = ("สมชาย วัฒนกิจ", "อรุณี ศรีสุข", "ธนา พงษ์ไพบูลย์", "นภา เจริญทรัพย์", "วิโรจน์ แสงทอง", "กัญญา บุญมา")
_REPORTS: Final = """
select r.id, r.site_id, r.province_id, r.period_id, r.days, r.due_on, s.name, coalesce(l.number, ''),
  coalesce(l.old_number, ''), s.address, coalesce(l.activity, ''), s.phone, s.horsepower, s.workers
from single_form_report r join factories_site s on s.id = r.site_id
left join lateral (
  select number, old_number, activity from factories_licence where site_id = s.id order by id limit 1
) l on true
order by r.id
"""
_UPDATE: Final = """
update single_form_report r set status = f.status, is_standing = f.standing, certified_on = f.certified_on,
  is_nil = f.nil, warnings = f.warnings, answer_by = f.answer_by, note = f.note, changed_at = f.changed_at
from demo_fate f where f.id = r.id
"""
_ENTRIES: Final = """
insert into journal_entry (at, actor_id, actor_name, verb, subject_type, subject_id, subject_name, province_code,
                           before, after, reason, request_id)
select v.certified_at, null, v.signature, 'single_form.report_certified', 'single_form.report', r.id::text, r.id::text,
       r.province_id, '{"status": "submitted"}', '{"status": "certified"}', '', ''
from single_form_reportversion v join single_form_report r on r.id = v.report_id
where v.certified_at is not null order by v.certified_at, v.id
"""
VERSION_COLUMNS: Final = (
    "report_id", "province_id", "number", "form_version_id", "answers", "is_nil", "reason", "difference", "revision",
    "started_at", "updated_at", "prepared_at", "certified_at", "statements", "signature", "checksum",
)  # fmt: skip
FATE_COLUMNS: Final = ("id", "status", "standing", "certified_on", "nil", "warnings", "answer_by", "note", "changed_at")
FIGURE_COLUMNS: Final = ("report_id", "site_id", "province_id", "code", "value", "unit", "since", "until")
CHEMICAL_COLUMNS: Final = ("report_id", "site_id", "province_id", "name", "cas", "un", "hazard", "tonnes", "as_of")


@dataclass
class Fate:
    """What became of one report."""

    status: str = "due"
    certified_on: dt.date | None = None
    nil: bool = False
    jump: bool = False
    answer_by: dt.date | None = None
    note: str = ""

    @property
    def standing(self) -> bool:
        return self.status in ("certified", "questioned", "answered", "accepted")


@dataclass(frozen=True)
class Owed:
    """One report of the expected set, with the factory that owes it."""

    pk: int
    province: str
    period: ReportingPeriod
    days: int
    plant: Plant


class ReportMaker:
    """Decides and fills in, report by report; the same seed gives the same ones."""

    def __init__(self, *, seed: int, today: dt.date, now: dt.datetime) -> None:
        self.rng = random.Random(seed)
        self.today, self.now = today, now
        self.periods = {p.pk: p for p in ReportingPeriod.objects.select_related("obligation")}
        codes = {period.obligation.form for period in self.periods.values()}
        self.forms = {code: Version.objects.filter(questionnaire__code=code).latest("number") for code in codes}
        # Read now: while COPY takes rows, the connection answers nothing else.
        self.definitions = {form.pk: edition(form.pk).definition for form in self.forms.values()}
        self.statements = [str(text) for text in STATEMENTS.values()]
        self.fates: list[tuple[Any, ...]] = []
        self.figures: list[tuple[Any, ...]] = []
        self.chemicals: list[tuple[Any, ...]] = []
        self.asked: list[tuple[int, str, bool]] = []

    def versions(self, rows: list[tuple[Any, ...]], fixed: dict[tuple[int, int], Fate]) -> Iterator[tuple[Any, ...]]:
        """Rows of versions; what else belongs to each report gathers aside. `fixed`: (site, period) → fate."""
        for pk, site, province, period_id, days, due_on, *facts in rows:
            name, number, old, address, activity, phone, horsepower, workers = facts
            plant = Plant(site, name, number or old, address, activity, phone, float(horsepower), workers)
            period = self.periods[period_id]
            fate = fixed.get((site, period_id)) or self._fate(period, province, due_on)
            moment = self._moment(fate.certified_on)
            self.fates.append((
                pk, fate.status, fate.standing, fate.certified_on, fate.nil, int(fate.jump), fate.answer_by, fate.note,
                moment,
            ))  # fmt: skip
            if fate.status in ("questioned", "answered"):
                self.asked.append((pk, province, fate.status == "answered"))
            if fate.status not in ("due", "waiver_asked", "not_required"):
                yield self._version(Owed(pk, province, period, days, plant), fate, moment)

    def _fate(self, period: ReportingPeriod, province: str, due_on: dt.date) -> Fate:
        monthly = period.obligation.period_type == PeriodType.MONTH
        if due_on >= self.today:
            return self._open(period)
        diligence = int(province) % 7 / 28
        draw = self.rng.random()
        in_time, late = (0.66 + diligence, 0.84 + diligence / 2) if monthly else (0.45 + diligence, 0.72 + diligence)
        learnt = 0.04 * (1 - min(1.0, (self.today - due_on).days / 540))  # more come in time than a year ago
        in_time, late = in_time + learnt, late + learnt / 2
        if draw < in_time:
            day = due_on - dt.timedelta(days=self.rng.randrange(0, 14 if monthly else 60))
        elif draw < late:
            day = due_on + dt.timedelta(days=1 + int(self.rng.expovariate(1 / (12 if monthly else 40))))
        else:
            return self._missing(due_on)
        if day > self.today:
            return self._missing(due_on)
        return self._reviewed(period, day)

    def _missing(self, due_on: dt.date) -> Fate:
        """Never certified; an old claim to owe none was agreed long ago."""
        draw = self.rng.random()
        if draw < (0.02 if (self.today - due_on).days < 70 else 0.05):
            return Fate("not_required", note="โรงงานหยุดประกอบกิจการชั่วคราวทั้งรอบ มีหนังสือแจ้งหยุดแล้ว")
        if draw < 0.05:
            return Fate("waiver_asked", note="หยุดสายการผลิตทั้งรอบเพื่อย้ายเครื่องจักร")
        return Fate("draft" if draw < 0.25 else "due")

    def _reviewed(self, period: ReportingPeriod, day: dt.date) -> Fate:
        """A report that came: old ones are accepted, of the newest some wait for the office."""
        nil = self.rng.random() < 0.015
        jump = not nil and period.obligation.period_type != PeriodType.MONTH and self.rng.random() < 0.04
        if (self.today - day).days > 45 and self.rng.random() < 0.995:
            return Fate("accepted", day, nil, jump)
        return self._waiting(day, nil=nil, jump=jump)

    def _waiting(self, day: dt.date, *, nil: bool, jump: bool) -> Fate:
        draw = self.rng.random()
        soon = self.today + dt.timedelta(days=self.rng.randrange(-4, ANSWER_DAYS))
        if draw < 0.45:
            return Fate("accepted", day, nil, jump)
        if draw < 0.84:
            return Fate("certified", day, nil, jump)
        if draw < 0.92:
            return Fate("questioned", day, nil, jump, answer_by=soon)
        if draw < 0.97:
            return Fate("answered", day, nil, jump)
        correct_by = self.today + dt.timedelta(days=self.rng.randrange(1, CORRECT_DAYS))
        return Fate(
            "returned", day, nil, jump, answer_by=correct_by, note="ปริมาณกากไม่ตรงกับใบกำกับการขนส่ง ขอให้ตรวจแล้วส่งใหม่"
        )

    def _open(self, period: ReportingPeriod) -> Fate:
        """A report that is not yet due: most have not begun."""
        draw, jump = self.rng.random(), self.rng.random() < 0.15
        first = period.end + dt.timedelta(days=5)
        day = min(self.today, first + dt.timedelta(days=self.rng.randrange(max(1, (self.today - first).days + 1))))
        if draw < 0.22 and first <= self.today:
            return self._waiting(day, nil=draw < 0.006, jump=jump)
        return Fate("submitted" if draw < 0.26 else "draft" if draw < 0.45 else "due")

    def _moment(self, day: dt.date | None) -> dt.datetime:
        if day is None:
            return self.now - dt.timedelta(minutes=self.rng.randrange(60, 60 * 24 * 6))
        moment = dt.datetime.combine(day, dt.time(2, 0), dt.UTC) + dt.timedelta(minutes=self.rng.randrange(400))
        return min(moment, self.now)

    def _version(self, owed: Owed, fate: Fate, moment: dt.datetime) -> tuple[Any, ...]:
        form = self.forms[owed.period.obligation.form]
        items, facts = self._answers(owed, fate)
        reasons = {"electricity_kwh_jump": self.rng.choice(EXPLANATIONS)} if fate.jump else {}
        answers = {"items": items, "reasons": reasons, "facts": facts}
        certified = fate.certified_on is not None
        prepared = certified or fate.status == "submitted"
        version = ReportVersion(report_id=owed.pk, number=1, form_version_id=form.pk, is_nil=fate.nil, answers=answers)
        if certified:
            self._count(owed, form, items)
        return (
            owed.pk, owed.province, 1, form.pk, answers, fate.nil, "", [], 1, moment - dt.timedelta(days=3), moment,
            moment - dt.timedelta(hours=5) if prepared else None, moment if certified else None,
            self.statements if certified else [], self.rng.choice(CERTIFIERS) if certified else "",
            checksum(version) if certified else "",
        )  # fmt: skip

    def _answers(self, owed: Owed, fate: Fate) -> tuple[dict[str, Any], dict[str, Any]]:
        plant, period = owed.plant, owed.period
        facts: dict[str, Any] = {
            "days": float(owed.days), "permitted_hp": plant.horsepower, "permitted_workers": float(plant.workers)
        }  # fmt: skip
        if period.obligation.period_type == PeriodType.MONTH:
            items = report_answers.monthly(plant, period.start, owed.days)
        else:
            items = report_answers.yearly(plant, period.end.year, owed.days, jump=fate.jump)
            before = report_answers.yearly(plant, period.end.year - 1, 365)
            facts |= {f"last_{code}": float(before[code]["value"]) for code in ("electricity_kwh", "water_tap")}
        if fate.nil:
            return {}, facts
        if fate.status == "draft":
            items = dict(list(items.items())[: self.rng.randrange(4, max(5, len(items) - 2))])
        return items, facts

    def _count(self, owed: Owed, form: Version, items: dict[str, Any]) -> None:
        period, who = owed.period, (owed.pk, owed.plant.site, owed.province)
        since, until = figures.months_of(period)
        for code, value in figures.amounts(self.definitions[form.pk], items).items():
            self.figures.append((*who, code, value, figures.FIGURES[code], since, until))
        for row in items.get("chemicals", {}).get("value") or []:
            tonnes = Decimal(str(row["tonnes"]))
            self.chemicals.append((*who, row["name"], row["cas"], row["un"], row["hazard"], tonnes, period.end))


def make_reports(*, months: int, seed: int, today: dt.date, now: dt.datetime) -> dict[str, int]:
    """Obligations, periods, expected sets by the real services, then the reports in bulk; returns how many."""
    call_command("load_obligations", verbosity=0, stdout=_Silent())
    since = (today.replace(day=1) - dt.timedelta(days=30 * months)).replace(day=1)
    for period in services.ensure_periods(since=since, today=today):
        services.build_expected(period_id=period.pk, actor=None, now=now)
    maker = ReportMaker(seed=seed, today=today, now=now)
    with connection.cursor() as cursor:
        cursor.execute(_REPORTS)
        rows = cursor.fetchall()
    written = copy_rows("single_form_reportversion", VERSION_COLUMNS, maker.versions(rows, _story(maker)))
    _apply(maker)
    copy_rows("single_form_reportedfigure", FIGURE_COLUMNS, maker.figures)
    copy_rows("single_form_reportedchemical", CHEMICAL_COLUMNS, maker.chemicals)
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES)
    for period in maker.periods.values():
        if period.due_on + dt.timedelta(days=period.obligation.close_after) < today:
            services.close_period(period_id=period.pk, actor=None, now=now)
    ask_and_answer(maker.asked, now)
    return {"reports": len(rows), "versions of reports": written, "chemicals": len(maker.chemicals)}


def _apply(maker: ReportMaker) -> None:
    """The states of the reports, by one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "create temporary table demo_fate (id bigint, status text, standing boolean, certified_on date, "
            "nil boolean, warnings int, answer_by date, note text, changed_at timestamptz) on commit drop"
        )
        copy_rows("demo_fate", FATE_COLUMNS, maker.fates)
        cursor.execute(_UPDATE)


def _story(maker: ReportMaker) -> dict[tuple[int, int], Fate]:
    """operator.rayong's two factories: all accepted, but this year's reports (one not begun, one half filled
    in) and one of the last month's."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select s.id from factories_site s join accounts_enterpriserole e on e.operator_id = s.operator_id "
            "join accounts_user u on u.id = e.user_id where u.username = 'operator.rayong' order by s.id"
        )
        sites = [row[0] for row in cursor.fetchall()]
    fixed: dict[tuple[int, int], Fate] = {}
    by_code: dict[str, list[ReportingPeriod]] = {"yearly": [], "monthly": []}
    for period in sorted(maker.periods.values(), key=lambda p: p.end):
        by_code[period.obligation.code].append(period)
    newest = {"yearly": ("due", "draft"), "monthly": ("due", "accepted")}
    for number, site in enumerate(sites[:2]):
        for code, periods in by_code.items():
            for period in periods:
                fixed[site, period.pk] = Fate("accepted", period.due_on - dt.timedelta(days=4))
            if periods and newest[code][number] != "accepted":
                fixed[site, periods[-1].pk] = Fate(newest[code][number])
    return fixed


class _Silent:
    """Somewhere for the loaders' own reports."""

    def write(self, text: str) -> int:
        return len(text)
