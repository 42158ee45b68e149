"""Invented complaints: in every state in Rayong, a few in a dozen other provinces and two that nobody has sorted."""

import datetime as dt
import io
import random
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from audits.complaints import services
from audits.complaints.models import Complaint
from audits.complaints.rules import Place, Told, Traffic
from audits.complaints.sealing import Person
from audits.public.services import make_sheets
from factories.models import LicenceStatus, Site
from mind_portal.accounts.models import EnterpriseRole, User
from mind_portal.demo.names import person

WORDS = {
    "smell": ("กลิ่นสารเคมีคล้ายทินเนอร์แรงมากช่วงกลางคืน ปิดหน้าต่างแล้วก็ยังได้กลิ่น เด็กในบ้านปวดหัว", "ทุกคืนหลังสี่ทุ่ม"),
    "noise": ("เครื่องจักรเดินเสียงดังทั้งคืน บ้านสั่นจนจานชามกระทบกัน", "คืนวันจันทร์ถึงวันเสาร์"),
    "dust": ("ฝุ่นสีเทาปลิวมาตกที่บ้านและรถทุกเช้า ตากผ้าไม่ได้", "ทุกเช้าเมื่อลมพัดจากทิศเหนือ"),
    "wastewater": ("น้ำในคลองหลังโรงงานเป็นสีดำและมีฟอง ปลาตายลอยหลายตัว", "สังเกตเห็นสามวันแล้ว"),
    "waste": ("มีรถบรรทุกนำถังสารเคมีมาทิ้งในที่ดินว่างข้างโรงงานตอนกลางคืน", "สองคืนที่ผ่านมา"),
    "safety": ("เห็นประกายไฟและควันที่โกดังเก็บถังแก๊ส ไม่มีคนเฝ้า", "เมื่อวานตอนเย็น"),
    "unlicensed": ("อาคารหลังนี้หลอมโลหะทั้งวันโดยไม่มีป้ายโรงงาน", "ทุกวัน"),
    "other": ("รถบรรทุกของโรงงานจอดขวางทางเข้าหมู่บ้าน", "ช่วงเช้าและเย็น"),
}
STORIES = (
    ("new", "smell", 0), ("new", "noise", 1), ("accepted", "wastewater", 6), ("accepted", "dust", 30),
    ("inspect", "smell", 5), ("answered", "waste", 20), ("reopened", "noise", 28), ("closed", "dust", 70),
    ("closed", "smell", 160), ("forwarded", "other", 12), ("merged", "smell", 0), ("rejected", "other", 9),
    ("new", "safety", 0), ("answered", "wastewater", 16),
)  # fmt: skip
"""How it ends, kind, days ago that it came."""
ELSEWHERE = ("11", "13", "14", "19", "20", "24", "30", "40", "50", "70", "74", "90")
ANSWER = "สำนักงานได้เข้าตรวจสอบโรงงานแล้ว และสั่งให้ปรับปรุงระบบบำบัดมลพิษภายใน 30 วัน หากยังเดือดร้อนโปรดแจ้งกลับทางหน้านี้"


def make_complaints(now: dt.datetime, *, seed: int) -> dict[str, int]:
    """Tell them through the services; returns the counts. The operator's own factories have their sheets."""
    rng = random.Random(f"complaint stories {seed}")  # past complaints draw their ids by the plain seed
    stories = _Stories(now, rng)
    officer = User.objects.get(username="officer.rayong")
    operator = User.objects.get(username="operator.rayong")
    mine = set(EnterpriseRole.objects.filter(user=operator).values_list("operator_id", flat=True))
    sites = _sites("21", 14, mine)
    for number, (end, kind, ago) in enumerate(STORIES):
        stories.tell(sites[number % len(sites)], officer, end, kind, ago, photos=2 if number in (0, 2) else 0)
    for code in ELSEWHERE:
        by = User.objects.filter(username=f"officer1.{code}").first() or officer
        for site in _sites(code, 1 + int(code) % 3, set()):
            end, kind, ago = rng.choice(STORIES[:10])
            stories.tell(site, by, end, kind, ago + 1, photos=0)
    for text, province in (("หลังวัดใหญ่ ริมคลอง", "21"), ("ไม่ทราบชื่อ ใกล้ทางรถไฟ", "")):
        stories.file(Told("smell", WORDS["smell"][0], place=Place(text, province)), now, 0)
    shown = [site.pk for site in sites[:6]]
    make_sheets(site_ids=shown, actor=officer, now=now - dt.timedelta(days=40))
    return {"complaints": Complaint.objects.count()}


def _sites(province: str, count: int, first: set[int]) -> list[Site]:
    """Working factories of a province, those of some operators first."""
    found = Site.objects.filter(province_id=province, status=LicenceStatus.OPERATING).select_related("province")
    own = list(found.filter(operator_id__in=first).order_by("pk")[:3]) if first else []
    return own + list(found.exclude(operator_id__in=first).order_by("-horsepower", "pk")[: count - len(own)])


class _Stories:
    """Leads one complaint through its services at the times of its story."""

    def __init__(self, now: dt.datetime, rng: random.Random) -> None:
        self.now, self.rng = now, rng

    def _id(self) -> UUID:
        return UUID(int=self.rng.getrandbits(128), version=4)

    def file(self, told: Told, when: dt.datetime, photos: int) -> Complaint:
        return services.file_complaint(
            client_id=self._id(), told=told, photos=[_photo(n) for n in range(photos)], sender=str(self._id()),
            traffic=Traffic(), actor=None, now=when,
        )  # fmt: skip

    def tell(self, site: Site, officer: User, end: str, kind: str, ago: int, *, photos: int) -> None:
        when = self.now - dt.timedelta(days=ago, hours=2)
        text, often = WORDS[kind]
        known = self.rng.random() < 0.6
        who = Person()
        if known:
            phone = f"08{self.rng.randint(10_000_000, 99_999_999)}"
            who = Person(person(self.rng), phone, f"neighbour{phone[-4:]}@example.com")
        told = Told(kind, text, often, site.pk, person=who, agreed=known, news=known)
        complaint = self.file(told, when, photos)
        self._lead(complaint, officer, end, when)

    def _lead(self, complaint: Complaint, officer: User, end: str, when: dt.datetime) -> None:
        given: dict[str, Any] = {"complaint_id": complaint.pk, "actor": officer, "now": when + dt.timedelta(minutes=50)}
        if end == "new":
            return
        if end == "forwarded":
            words = "เรื่องจราจรและที่จอดรถเป็นหน้าที่ของเทศบาล ได้แจ้งเทศบาลแล้ว"
            services.forward_complaint(revision=0, agency="เทศบาลตำบล (สมมุติ)", outcome=words, **given)
        elif end == "rejected":
            services.reject_complaint(revision=0, outcome="ข้อความไม่เกี่ยวกับโรงงานอุตสาหกรรม", **given)
        elif end == "merged":
            other = Complaint.objects.filter(province=complaint.province, kind="smell", state="new").first()
            services.merge_complaint(revision=0, number=other.number if other else "", **given)
        else:
            services.accept_complaint(revision=0, officer_id=officer.pk, **given)
            self._deal(complaint, end, given)

    def _deal(self, complaint: Complaint, end: str, given: dict[str, Any]) -> None:
        if end == "inspect":
            services.inspect_complaint(revision=1, reason="ตรวจระบบบำบัดอากาศและเวลาเดินเครื่อง", **given)
            summary = "มีผู้แจ้งเรื่องกลิ่นช่วงกลางคืน สำนักงานจะเข้าตรวจ"
            services.summarise_complaint(revision=2, summary=summary, **given)
        if end not in ("answered", "closed", "reopened"):
            return
        later = given | {"now": min(given["now"] + dt.timedelta(days=8), self.now)}
        services.answer_complaint(revision=1, message_id=self._id(), text=ANSWER, files=[], **later)
        outside: dict[str, Any] = {
            "complaint_id": complaint.pk,
            "actor": None,
            "now": later["now"] + dt.timedelta(hours=1),
        }
        if end == "closed":
            services.rate_answer(rating=self.rng.choice((2, 4, 5)), **outside)
            services.close_complaint(revision=3, **later)
        if end == "reopened":
            services.reopen_complaint(message_id=self._id(), text="ยังมีเสียงดังเหมือนเดิมหลังเที่ยงคืน", **outside)


def _photo(number: int) -> SimpleUploadedFile:
    """A drawn chimney with smoke, so that nobody's place is shown."""
    image = Image.new("RGB", (960, 640), (172 - number * 20, 196, 222))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 470, 960, 640), fill=(96, 112, 88))
    draw.rectangle((180, 300, 620, 500), fill=(120, 124, 132))
    draw.rectangle((660, 150, 730, 500), fill=(140, 100, 90))
    for n in range(7):
        draw.ellipse((660 - n * 55, 90 - n * 8, 780 - n * 40, 160 + n * 14), fill=(90 + n * 12,) * 3)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return SimpleUploadedFile(f"ภาพจากบ้าน-{number + 1}.jpg", out.getvalue(), "image/jpeg")
