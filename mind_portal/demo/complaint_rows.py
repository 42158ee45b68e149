"""Complaints of a year and a half for the figures of all offices: rows alone, without a complainant behind them.

In Rayong only answered ones: what waits there is told by `demo.complaints`.
"""

import datetime as dt
import hashlib
import random
from uuid import UUID

from audits.complaints.models import Complaint, ComplaintKey, ComplaintKind
from factories.models import Site
from mind_portal.core import thai

TEXTS = {
    "smell": "มีกลิ่นเหม็นเป็นช่วง ๆ โดยเฉพาะเวลากลางคืน",
    "noise": "เสียงเครื่องจักรดังต่อเนื่องหลังเที่ยงคืน",
    "dust": "ฝุ่นฟุ้งกระจายถึงบ้านพักอาศัย",
    "wastewater": "น้ำในคลองมีสีและมีฟอง",
    "waste": "มีรถบรรทุกนำของเสียมาทิ้งข้างทาง",
    "safety": "พบประกายไฟใกล้ถังเก็บสารเคมี",
    "unlicensed": "มีการผลิตทั้งที่ไม่มีป้ายใบอนุญาต",
    "other": "รถบรรทุกจอดกีดขวางทางเข้าออกชุมชน",
}
WEIGHTS = (30, 18, 17, 12, 8, 6, 5, 4)
DAYS = 520
WAITING = dt.timedelta(days=50)
"""None waits longer for its answer."""

SHOWN = "21"


def make_complaint_rows(now: dt.datetime, *, seed: int) -> dict[str, int]:
    """About one complaint for every seven factories; most are answered, the newest wait."""
    rng, today = random.Random(seed), thai.local_date(now)
    made: list[Complaint] = []
    for site, province in Site.objects.filter(status="operating").order_by("pk").values_list("pk", "province_id"):
        if rng.random() < 0.15:
            row = _row(site, province, rng, today, len(made))
            made += [row] if row.answered_on or province != SHOWN else []
    Complaint.objects.bulk_create(made)
    ComplaintKey.objects.bulk_create(
        ComplaintKey(
            complaint=each, token_hash=_hash(f"{each.number}-token"), pin_hash=_hash(f"{each.number}-pin"),
            made_at=dt.datetime.combine(each.received_on, dt.time(3), dt.UTC),
        )
        for each in made
    )  # fmt: skip
    return {"past complaints": len(made)}


def _row(site: int, province: str, rng: random.Random, today: dt.date, number: int) -> Complaint:
    received = today - dt.timedelta(days=rng.randrange(DAYS))
    kind = rng.choices(ComplaintKind.values, WEIGHTS)[0]
    wait = 7 + 3 * (today - received).days / DAYS  # the offices answer a little sooner than they did
    answered = received + dt.timedelta(days=min(60, 1 + int(rng.expovariate(1 / wait))))
    is_answered = answered <= today and (rng.random() < 0.9 or province == SHOWN or received < today - WAITING)
    closed = answered + dt.timedelta(days=7)
    is_closed = is_answered and closed <= today
    return Complaint(
        client_id=UUID(int=rng.getrandbits(128), version=4), kind=kind, text=TEXTS[kind], site_id=site,
        number=f"{thai.fiscal_year(received) % 100}-{70_000_000 + number}", province_id=province, received_on=received,
        due_on=received + dt.timedelta(days=15), answered_on=answered if is_answered else None,
        ended_on=closed if is_closed else None,
        state="closed" if is_closed else "answered" if is_answered else "new",
    )  # fmt: skip


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
