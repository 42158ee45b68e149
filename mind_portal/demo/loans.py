"""Invented loan applications: in every state, with one quota nearly used up and a meeting that sits today."""

import datetime as dt
import random
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO
from typing import Any, Final
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db.models import Q

from factories.models import LicenceStatus, Operator, OperatorKind, Site
from loans import services
from loans.models import AgendaItem, Application, ApplicationForm, Decision, Meeting, Programme, Round
from loans.rules import CRITERIA
from loans.selectors.offers import documents_of
from loans.services.applications import terms_of
from mind_portal.accounts.models import EnterpriseRole, RoleGrant, User
from mind_portal.accounts.roles import Role
from mind_portal.demo.names import person
from mind_portal.documents.services import attach
from mind_portal.geography.models import Province

MILLION: Final = Decimal(1_000_000)
RAYONG: Final = "21"
BODIES: Final = ("ธพว. สาขาระยอง", "ส.อ.ท. ระยอง", "หอการค้าระยอง", "คลังจังหวัด", "พาณิชย์จังหวัด")
PROJECTS: Final = (
    ("เปลี่ยนเครื่องทำความเย็น", "เปลี่ยนเครื่องทำความเย็นแอมโมเนีย 2 ชุด ลดไฟฟ้าและลดการรั่วของสารทำความเย็น"),
    ("เปลี่ยนหม้อน้ำเป็นชีวมวล", "เปลี่ยนหม้อน้ำเชื้อเพลิงน้ำมันเตาเป็นหม้อน้ำชีวมวล 3 ตันไอน้ำ"),
    ("ติดตั้งอินเวอร์เตอร์", "ติดตั้งอินเวอร์เตอร์กับเครื่องอัดอากาศและปั๊ม 14 ตัว"),
    ("เครื่องฉีดพลาสติกไฟฟ้า", "เปลี่ยนเครื่องฉีดไฮดรอลิก 4 เครื่องเป็นเครื่องฉีดไฟฟ้า"),
)
OPINIONS: Final = (
    "กิจการมีคำสั่งซื้อต่อเนื่อง ชำระหนี้ได้ เห็นควรอนุมัติ ให้ปิดข้อบกพร่องก่อนเบิก",
    "ตรวจสถานที่แล้ว เครื่องเดิมใช้งานเกิน 12 ปี โครงการลดพลังงานได้จริง เห็นควรอนุมัติ",
    "ผู้ขอให้ข้อมูลครบ หลักประกันเพียงพอ เห็นควรสนับสนุนตามวงเงินที่ขอ",
)
PDF: Final = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@dataclass
class Story:
    """Who acts, and the firms that have not applied yet."""

    rng: random.Random
    now: dt.datetime
    fund: User
    officer: User
    head: User
    members: list[User]
    sites: dict[str, list[Site]] = field(default_factory=dict)
    made: int = 0

    def at(self, days_ago: int, hour: int = 3) -> dt.datetime:
        """A morning so many days ago."""
        moment = (self.now - dt.timedelta(days=days_ago)).replace(hour=hour, minute=self.rng.randrange(60), second=0)
        return min(moment, self.now)

    # --- a firm and its application ---------------------------------------------------------------------------------

    def applicant(self, site: Site) -> User:
        """A person who acts for the firm; he has no password."""
        self.made += 1
        user = User(username=f"applicant{self.made}", display_name=person(self.rng), office=site.operator.name)
        user.set_unusable_password()
        user.save()
        RoleGrant.objects.create(user=user, role=Role.OPERATOR, granted_at=self.now)
        EnterpriseRole.objects.create(
            user=user, operator=site.operator, kind=EnterpriseRole.Kind.CERTIFIER, granted_at=self.now
        )
        return user

    def apply(self, found: Round, millions: str, days_ago: int, province: str = RAYONG) -> Application:
        """A submitted application of the next firm of the province."""
        site = self.sites[province].pop()
        user, when = self.applicant(site), self.at(days_ago)
        asked = Decimal(millions) * MILLION
        saves = found.programme.code == "lod-lok-ron"
        asking = services.Asking(
            round_id=found.pk, site_id=site.pk, asked=asked, months=84 if saves else 36, collateral="none",
            purpose="energy_machines" if saves else "working_capital",
        )  # fmt: skip
        client_id = UUID(int=self.rng.getrandbits(128), version=4)
        application = services.start_application(client_id=client_id, asking=asking, actor=user, now=when)
        self.fill(application, user, when)
        return services.submit_application(application_id=application.pk, actor=user, now=when)

    def fill(self, application: Application, user: User, when: dt.datetime) -> None:
        """A complete form with its papers."""
        items = {code: {"value": value} for code, value in self.answers(application.asked).items()}
        ApplicationForm.objects.filter(application=application).update(
            answers={"items": items, "reasons": {}}, updated_at=when, revision=12
        )
        for slot, (name, required) in documents_of(terms_of(application)).items():
            if required:
                file = SimpleUploadedFile(f"{name}.pdf", BytesIO(PDF).read(), content_type="application/pdf")
                attach(file=file, subject=application, slot=slot, actor=user, now=when)

    def answers(self, asked: Decimal) -> dict[str, Any]:
        rng = self.rng
        revenue = float(asked) * rng.uniform(8, 20)
        title, text = rng.choice(PROJECTS)
        return {
            "project_title": title, "project_text": text, "own_money": round(float(asked) * 0.2, -3),
            "cost_rows": [{"what": title, "amount": round(float(asked) * 1.15, -3)}], "jobs_new": rng.randrange(6),
            "saving_kwh": rng.randrange(80, 420) * 1_000, "saving_tco2e": rng.randrange(40, 210),
            "saving_baht": rng.randrange(300, 1_500) * 1_000, "finance_year": 2568, "revenue": round(revenue, -3),
            "revenue_before": round(revenue / rng.uniform(0.9, 1.2), -3), "profit": round(revenue * 0.05, -3),
            "cash_flow": round(float(asked) * rng.uniform(0.32, 0.7), -3),
            "debt": round(float(asked) * rng.uniform(2, 5), -3),
            "equity": round(float(asked) * rng.uniform(2, 4), -3), "debt_service": round(float(asked) * 0.12, -3),
            "contact_name": person(rng), "contact_phone": "038 000 000", "local_share": rng.randrange(45, 95),
            "npl_free": True, "not_sued": True, "not_restructured": True, "single_account": True, "not_helped": True,
            "promoted": rng.random() < 0.5, "credit_consent": True, "truth": True,
        }  # fmt: skip

    # --- the office and the committee -------------------------------------------------------------------------------

    def screen(self, application: Application, days_ago: int, recommendation: str = "approve") -> Application:
        """Taken up, judged, confirmed."""
        self.refer(application, days_ago + 2, recommendation)
        services.confirm_opinion(application_id=application.pk, actor=self.head, now=self.at(days_ago))
        return application

    def refer(self, application: Application, days_ago: int, recommendation: str = "approve") -> None:
        services.take_application(application_id=application.pk, actor=self.officer, now=self.at(days_ago + 6))
        opinion = services.Opinion(
            recommendation=recommendation, amount=application.asked, opinion=self.rng.choice(OPINIONS),
            scores={code: self.rng.randrange(3, 6) for code in CRITERIA},
            conditions="ปิดข้อบกพร่องจากการตรวจก่อนเบิกงวดแรก" if recommendation == "conditional" else "",
        )  # fmt: skip
        services.write_opinion(
            application_id=application.pk, opinion=opinion, actor=self.officer, now=self.at(days_ago)
        )

    def convene(self, applications: list[Application], days_ago: int, hour: int) -> tuple[Meeting, list[AgendaItem]]:
        """A meeting of Rayong's sub-committee with its files frozen."""
        seats = [services.Seat(user, BODIES[n - 1] if n else "ประธาน", n == 0) for n, user in enumerate(self.members)]
        meeting = services.plan_meeting(
            held_at=self.at(days_ago, hour), place="ห้องประชุม สอจ.ระยอง", province=Province.objects.get(code=RAYONG),
            seats=seats, actor=self.fund, now=self.at(days_ago + 3),
        )  # fmt: skip
        items = [
            services.add_to_agenda(
                meeting_id=meeting.pk, application_id=one.pk, actor=self.fund, now=self.at(days_ago + 2)
            )
            for one in applications
        ]
        services.convene_meeting(meeting_id=meeting.pk, actor=self.fund, now=self.at(days_ago, hour))
        return meeting, items

    def decide(self, item: AgendaItem, outcome: str, days_ago: int, **more: Any) -> Decision:
        """Votes, the record, the chair's word."""
        when = self.at(days_ago, 7)
        choice = {"approved": "approve", "conditional": "conditional"}.get(outcome, "decline")
        for member in reversed(self.members):
            services.cast_vote(item_id=item.pk, choice=choice, actor=member, now=when)
        lends = outcome in ("approved", "conditional")
        amount = Application.objects.values_list("asked", flat=True).get(pk=item.application_id)
        resolution = services.Resolution(outcome=outcome, amount=amount if lends else None, **more)
        made = services.record_resolution(item_id=item.pk, resolution=resolution, actor=self.fund, now=when)
        return services.confirm_resolution(decision_id=made.pk, actor=self.members[0], now=when)


def make_loans(*, seed: int, today: dt.date, now: dt.datetime) -> dict[str, int]:
    """Rounds, some thirty applications and three meetings; returns the counts. The form and the law are loaded."""
    call_command("load_loans", verbosity=0, stdout=_Silent())
    story = _cast(random.Random(seed), now)
    if story is None:
        return {}
    green, liquid = _rounds(story, today)
    _past_meeting(story, green, liquid)
    _sitting_meeting(story, green, liquid)
    _on_the_way(story, green, liquid)
    return {"loan applications": Application.objects.count()}


def _cast(rng: random.Random, now: dt.datetime) -> Story | None:
    """Who acts; None where the demonstration has too few factories in Rayong."""
    people = {user.username: user for user in User.objects.filter(username__in=NEEDED)}
    if len(people) < len(NEEDED):
        return None
    members = [people["committee.chair"], people["committee.member"]]
    for n in range(3, 6):
        extra = User(username=f"committee{n}", display_name=person(rng), office=BODIES[n - 2])
        extra.set_unusable_password()
        extra.save()
        RoleGrant.objects.create(user=extra, role=Role.COMMITTEE, granted_at=now)
        members.append(extra)
    story = Story(
        rng=rng, now=now, fund=people["fund"], officer=people["officer.rayong"], head=people["head.rayong"],
        members=members,
    )  # fmt: skip
    for code, wanted in ((RAYONG, 34), ("50", 4)):
        story.sites[code] = _borrowers(code, wanted)
    return story if len(story.sites[RAYONG]) >= 34 and len(story.sites["50"]) >= 4 else None


NEEDED: Final = ("fund", "officer.rayong", "head.rayong", "committee.chair", "committee.member")


def _borrowers(province: str, wanted: int) -> list[Site]:
    """Operating factories of firms that nobody acts for yet, one a firm, not too large."""
    taken = EnterpriseRole.objects.values("operator_id")
    found = Site.objects.filter(province_id=province, status=LicenceStatus.OPERATING, workers__range=(8, 200))
    found = found.filter(operator__name_key__gt="", operator__kind__in=(OperatorKind.JURISTIC, OperatorKind.UNKNOWN))
    found = found.filter(Q(operator__name__startswith="บริษัท") | Q(operator__name__startswith="ห้าง"))
    sites: list[Site] = []
    firms: set[int] = set()
    for site in found.exclude(operator_id__in=taken).select_related("operator").order_by("pk"):
        if site.operator_id not in firms and len(sites) < wanted:
            firms.add(site.operator_id)
            sites.append(site)
    Operator.objects.filter(pk__in=firms, kind=OperatorKind.UNKNOWN).update(kind=OperatorKind.JURISTIC)
    return sites


def _rounds(story: Story, today: dt.date) -> tuple[Round, Round]:
    """Two open rounds, and one of เสือติดปีก that is planned."""
    programmes = {one.code: one for one in Programme.objects.all()}
    begins, when = today - dt.timedelta(days=50), story.at(60)

    def plan(code: str, opens: dt.date, pot: int, quotas: dict[str, str]) -> Round:
        made = services.plan_round(
            programme=programmes[code], opens_on=opens, closes_on=opens + dt.timedelta(days=150), pot=pot * MILLION,
            actor=story.fund, now=when,
        )  # fmt: skip
        shares = [services.Share(province, "", Decimal(amount) * MILLION) for province, amount in quotas.items()]
        return services.set_quotas(
            round_id=made.pk, pot=made.pot, shares=shares, version=made.version, actor=story.fund, now=when
        )

    green = plan("lod-lok-ron", begins, 300, {RAYONG: "24", "50": "18", "20": "26", "24": "20"})
    liquid = plan("khong-kraphan", begins, 140, {RAYONG: "9.5", "50": "8", "20": "10"})
    plan("suea-tid-peek", today + dt.timedelta(days=40), 1_200, {RAYONG: "60", "50": "55", "20": "70"})
    for found in (green, liquid):
        services.lead_round(round_id=found.pk, verb="open", actor=story.fund, now=story.at(50))
        found.refresh_from_db()
    return green, liquid


def _past_meeting(story: Story, green: Round, liquid: Round) -> None:
    """Three weeks ago: 15.2 million of ลดโลกร้อน and 6.5 of คงกระพัน, one for the waiting list, one refused."""
    outcomes = (
        (green, "6.0", "approved"), (green, "5.2", "approved"), (green, "4.0", "conditional"),
        (liquid, "4.0", "approved"), (liquid, "2.5", "approved"), (liquid, "4.5", "approved"),
        (green, "3.0", "declined"),
    )  # fmt: skip
    applications = [story.screen(story.apply(found, amount, 45), 30) for found, amount, _outcome in outcomes]
    meeting, items = story.convene(applications, 21, 6)
    for item, (_round, _amount, outcome) in zip(items, outcomes, strict=True):
        more: dict[str, Any] = {}
        if outcome == "conditional":
            more = {"conditions": "ติดตั้งมาตรวัดไฟฟ้าแยกก่อนเบิกงวดแรก"}
        elif outcome == "declined":
            more = {"drop_reason": "cannot_repay", "reason": "DSCR ต่ำกว่าเกณฑ์ทั้งสองปี"}
        story.decide(item, outcome, 21, **more)
    services.close_meeting(meeting_id=meeting.pk, actor=story.fund, now=story.at(21, 9))


def _sitting_meeting(story: Story, green: Round, liquid: Round) -> None:
    """Today: two items resolved, the third is considered, the fourth asks for more than is left."""
    wanted = ((green, "2.6"), (green, "1.5"), (green, "4.5"), (green, "6.0"), (liquid, "1.8"), (liquid, "3.0"))
    kinds = ("approve", "conditional", "conditional", "approve", "approve", "approve")
    applications = [
        story.screen(story.apply(found, amount, 30), 12, kind)
        for (found, amount), kind in zip(wanted, kinds, strict=True)
    ]
    _meeting, items = story.convene(applications, 0, 6)
    story.decide(items[0], "approved", 0)
    story.decide(items[1], "conditional", 0, conditions="ส่งแบบติดตั้งที่วิศวกรรับรองก่อนเบิก")
    services.declare_conflict(item_id=items[2].pk, reason="เป็นญาติของผู้ขอ", actor=story.members[4], now=story.at(0, 7))
    for member in story.members[2:4]:
        services.cast_vote(item_id=items[2].pk, choice="approve", actor=member, now=story.at(0, 7))


def _on_the_way(story: Story, green: Round, liquid: Round) -> None:
    """What the office has on its desk, with one that is late, and what went no further."""
    for days in (1, 2, 4):
        story.apply(green, str(story.rng.randrange(20, 90) / 10), days)
    for days in (9, 14, 40):  # the last one is past its day
        one = story.apply(liquid, "2.2", days)
        services.take_application(application_id=one.pk, actor=story.officer, now=story.at(days - 1))
    back = story.apply(green, "7.5", 12)
    services.return_application(
        application_id=back.pk, reason="ใบเสนอราคาไม่ระบุรุ่นเครื่องจักร และงบการเงินขาดหน้าหมายเหตุ",
        actor=story.officer, now=story.at(8),
    )  # fmt: skip
    story.refer(story.apply(green, "3.4", 16), 2)
    for amount in ("5.0", "2.8"):
        story.screen(story.apply(green, amount, 20), 4)
    gone = story.apply(liquid, "1.2", 25)
    services.withdraw_application(
        application_id=gone.pk, drop_reason="other_source", reason="ได้เงินจากธนาคารแล้ว", actor=gone.created_by,
        now=story.at(18),
    )  # fmt: skip
    for days in (3, 6):
        story.apply(green, "4.2", days, province="50")


class _Silent:
    """Somewhere for the loader's own report."""

    def write(self, text: str) -> int:
        return len(text)
