"""Invented inspections: a pool of plausible answers under the real checklist, spread over factories and months."""

import datetime as dt
import json
import random
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from audits.models import Finding, Inspection, InspectionKind
from mind_portal.core.copying import copy_rows
from mind_portal.demo.register import reset_sequences
from mind_portal.questionnaires.definition import Item
from mind_portal.questionnaires.examination import Examination, examine
from mind_portal.questionnaires.models import Version
from mind_portal.questionnaires.selectors import Edition, checklists_in_force, edition

NOTES = (
    "พบที่อาคารผลิต ฝั่งทิศตะวันออก ยังไม่ได้แก้ไขจากครั้งก่อน",
    "ไม่พบเอกสารในวันตรวจ ผู้ประกอบการแจ้งว่าจะส่งภายใน 7 วัน",
    "ชำรุดใช้งานไม่ได้ 2 จุด บริเวณโกดังเก็บสินค้า",
    "มีวัสดุวางกีดขวาง ให้เคลื่อนย้ายทันที",
    "ป้ายเลือนอ่านไม่ออก และไม่มีภาษาไทย",
    "ขาดการตรวจสอบประจำปี ครั้งสุดท้ายเกิน 12 เดือน",
)
KINDS = (InspectionKind.ANNUAL, InspectionKind.COMPLAINT, InspectionKind.FOLLOW_UP, InspectionKind.BEFORE_LICENCE)
ACCIDENTS = "accidents_12m"
KIND_WEIGHTS = (74, 12, 9, 5)
DRAG = 150  # days
POOL_SIZES = (240, 60, 40, 40)
"""How many filled-in checklists the inspections of each kind share."""


@dataclass(frozen=True)
class Pool:
    """One filled-in checklist that many invented inspections share."""

    answers_json: str
    passed: int
    failed: int
    not_applicable: int
    score: Decimal | None
    findings: tuple[tuple[str, str, str, str, bool, str], ...]
    """item, section, severity, article, verified, note"""


def make_pool(version: Version, *, seed: int, size: int) -> list[Pool]:
    """`size` checklists, from spotless to bad; the same seed gives the same ones."""
    rng = random.Random(seed)
    checklist = edition(version.pk)
    return [_fill(checklist, rng, badness=0.24 * rng.random() ** 1.5) for _ in range(size)]


def _fill(checklist: Edition, rng: random.Random, badness: float) -> Pool:
    answers: dict[str, Any] = {}
    for item in checklist.definition.items.values():
        answer = _answer(item, rng, badness)
        if answer is not None:
            answers[item.code] = answer
    facts = {name: _FACT.get(kind) for name, kind in checklist.definition.facts.items()}
    found = examine(checklist, answers, facts)
    kept = {code: answer for code, answer in answers.items() if code in found.shown}
    failed = found.with_result("fail")
    return Pool(
        answers_json=json.dumps(
            {"items": kept, "reasons": {}, "facts": facts}, ensure_ascii=False, separators=(",", ":")
        ),
        passed=len(found.with_result("pass")), failed=len(failed), not_applicable=len(found.with_result("na")),
        score=found.score(), findings=tuple(_finding(found, item) for item in failed),
    )  # fmt: skip


_FACT: dict[str, Any] = {"number": 100.0, "text": "", "date": "2026-11-23", "bool": True}


def _answer(item: Item, rng: random.Random, badness: float) -> dict[str, Any] | None:
    match item.type:
        case "compliance":
            return _compliance(item, rng, badness)
        case "yes_no":
            return {"value": rng.random() < 0.4}
        case "number":
            return {
                "value": rng.choices((0, 1, 2, 3), (80, 12, 6, 2))[0] if item.code == ACCIDENTS else rng.randint(5, 120)
            }
        case "choice":
            return {"value": rng.choice(item.choices).code}
        case "date":
            return {"value": "2026-03-31"}
    return None


def _compliance(item: Item, rng: random.Random, badness: float) -> dict[str, Any]:
    draw = rng.random()
    if draw < badness:
        return {"value": "fail", "note": rng.choice(NOTES), "severity": item.severity}
    return {"value": "na"} if draw > 0.9 else {"value": "pass"}


def _finding(found: Examination, item: Item) -> tuple[str, str, str, str, bool, str]:
    answer = found.answer(item.code)
    section = found.edition.definition.section_of[item.code]
    article = item.article
    return (
        item.code, section.code, answer.get("severity", item.severity), article.text if article else "",
        bool(article and article.verified), answer.get("note", ""),
    )  # fmt: skip


# --- the demonstration's eighteen months -------------------------------------------------------------------------

INSPECTION_COLUMNS = (
    "id", "client_id", "site_id", "province_id", "version_id", "kind", "status", "inspected_on", "started_at",
    "filed_at", "officer_id", "answers", "passed", "failed", "not_applicable", "score",
)  # fmt: skip
FINDING_COLUMNS = (
    "inspection_id", "site_id", "province_id", "item_code", "section_code", "severity", "article", "article_verified",
    "note", "status", "found_on", "closed_on",
)  # fmt: skip
_SITE_FACTS = """
update factories_site s set last_inspected_on = x.last, open_findings = x.open
from (select i.site_id, max(i.inspected_on) as last, coalesce(max(f.open), 0) as open
      from audits_inspection i
      left join (select site_id, count(*) as open from audits_finding where status = 'open' group by site_id) f
        on f.site_id = i.site_id
      group by i.site_id) x
where s.id = x.site_id
"""


class VisitMaker:
    """Makes the inspections of the demonstration, month by month; the same seed gives the same ones."""

    def __init__(
        self,
        *,
        versions: Mapping[str, Version],
        officers: dict[str, list[int]],
        seed: int,
        today: dt.date,
        first_id: int,
    ) -> None:
        self.rng = random.Random(seed)
        self.pools = {
            kind: sorted(make_pool(versions[kind], seed=seed, size=size), key=lambda variant: variant.failed)
            for kind, size in zip(KINDS, POOL_SIZES, strict=True)
        }
        self.versions = versions
        self.officers = officers
        self.today = today
        self.next_id = first_id
        self.findings: list[tuple[Any, ...]] = []

    def visits(self, sites: list[tuple[int, str]], months: int, rate: float) -> Iterator[tuple[Any, ...]]:
        """Rows of inspections of `sites` (key, province); `rate` of them a year. Findings gather aside."""
        for site, province in sites:
            if province not in self.officers:
                continue
            diligence = 0.6 + int(province) % 7 / 7
            expected = rate * diligence * months / 12
            for _ in range(int(expected) + (self.rng.random() < expected % 1)):
                yield self._visit(site, province, months)

    def _visit(self, site: int, province: str, months: int) -> tuple[Any, ...]:
        rng = self.rng
        day = self.today - dt.timedelta(days=int(months * 30.4 * rng.random()))
        kind = rng.choices(KINDS, KIND_WEIGHTS)[0]
        pool = self.pools[kind]
        variant = pool[int(len(pool) * self._quality(province, (self.today - day).days / (months * 30.4)))]
        number, self.next_id = self.next_id, self.next_id + 1
        began = dt.datetime.combine(day, dt.time(2, 0), dt.UTC) + dt.timedelta(minutes=rng.randrange(300))
        for item, section, severity, article, verified, note in variant.findings:
            closed = self._closed(day, severity)
            self.findings.append((
                number, site, province, item, section, severity, article, verified, note,
                "closed" if closed else "open", day, closed,
            ))  # fmt: skip
        return (
            number, uuid.UUID(int=rng.getrandbits(128), version=4), site, province,
            self.versions[kind].pk, kind, "filed", day, began,
            began + dt.timedelta(minutes=50 + rng.randrange(80)),
            rng.choice(self.officers[province]), json.loads(variant.answers_json), variant.passed, variant.failed,
            variant.not_applicable, variant.score,
        )  # fmt: skip

    def _quality(self, province: str, age: float) -> float:
        """0 (spotless) to 1. Provinces differ, and some get better or worse towards today (`age` 1: the beginning), so
        that the map and the sentence of the page have something to say; the nation gets a little better."""
        drift = (int(province) * 7 % 11 - 5.2) / 14 * (1 - age)
        return min(0.999, max(0.0, self.rng.betavariate(2 + int(province) % 5, 4) + drift))

    def _closed(self, day: dt.date, severity: str) -> dt.date | None:
        """When it was put right: a few drag on for months, yet all end, or what is open would only ever pile up towards
        today; the offices have become a little quicker."""
        wait = {"minor": 25, "major": 45, "critical": 20}.get(severity, 30) * self._pace(day)
        drags = DRAG if self.rng.random() < 0.07 else 0
        closed = day + dt.timedelta(days=int(self.rng.expovariate(1 / wait)) + 3 + drags)
        return closed if closed <= self.today else None

    def _pace(self, day: dt.date) -> float:
        return min(1.0, 0.75 + (self.today - day).days / 2_000)


def make_visits(
    *,
    officers: dict[str, list[int]],
    sites: list[tuple[int, str]],
    months: int,
    seed: int,
    today: dt.date,
) -> dict[str, int]:
    """Write the inspections and findings through COPY, and tell the sites; returns the counts."""
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(max(id), 0) + 1 from audits_inspection")
        first = cursor.fetchone()[0]
    versions = {kind.value: Version.objects.get(pk=checklists_in_force(kind)[0].version_id) for kind in KINDS}
    maker = VisitMaker(versions=versions, officers=officers, seed=seed, today=today, first_id=first)
    inspections = copy_rows(Inspection._meta.db_table, INSPECTION_COLUMNS, maker.visits(sites, months, rate=0.6))
    findings = copy_rows(Finding._meta.db_table, FINDING_COLUMNS, maker.findings)
    reset_sequences(Inspection._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(_SITE_FACTS)
    return {"inspections": inspections, "findings": findings}
