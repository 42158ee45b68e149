"""The people of the demonstration: one sign-in of each role, and two officers in every office."""

import random
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password

from mind_portal.accounts.models import RoleGrant, User
from mind_portal.accounts.roles import PROVINCIAL, Role
from mind_portal.demo.names import person
from mind_portal.geography.models import Province

DEMO_PASSWORD = "mind-2569-demo"  # noqa: S105 - printed on the screen; the command refuses to run in production


@dataclass(frozen=True)
class SignIn:
    """A name to sign in with, and what it shows."""

    username: str
    role: Role
    provinces: tuple[str, ...]
    title: str


SIGN_INS = (
    SignIn("officer.rayong", Role.OFFICER, ("21",), "เจ้าหน้าที่ สอจ.ระยอง"),
    SignIn("head.rayong", Role.HEAD, ("21",), "อุตสาหกรรมจังหวัดระยอง"),
    SignIn("officer.chiangmai", Role.OFFICER, ("50",), "เจ้าหน้าที่ สอจ.เชียงใหม่"),
    SignIn(
        "inspector.east", Role.INSPECTOR_GENERAL, ("20", "21", "22", "23", "24", "25", "27"), "ผู้ตรวจราชการ ภาคตะวันออก"
    ),
    SignIn("executive", Role.EXECUTIVE, (), "รองปลัดกระทรวง"),
    SignIn("headoffice", Role.HEAD_OFFICE, (), "สำนักงานปลัดกระทรวง"),
    SignIn("emergency", Role.EMERGENCY_CENTRE, (), "ศบฉ.อก."),
    SignIn("fund", Role.FUND_STAFF, (), "สำนักงานกองทุน"),
    SignIn("fund.second", Role.FUND_STAFF, (), "สำนักงานกองทุน ผู้ยืนยันรายการเงิน"),
    SignIn("committee.chair", Role.COMMITTEE, (), "ประธานคณะอนุกรรมการกองทุน"),
    SignIn("committee.member", Role.COMMITTEE, (), "อนุกรรมการ ธพว. สาขาระยอง"),
    SignIn("operator.rayong", Role.OPERATOR, (), "ผู้ประกอบการ (ผู้จัดทำรายงาน)"),
    SignIn("director.rayong", Role.OPERATOR, (), "ผู้ประกอบการ (ผู้รับรองรายงาน)"),
    SignIn("administrator", Role.ADMINISTRATOR, (), "ผู้ดูแลระบบ"),
)


def make_people(rng: random.Random, now: datetime) -> dict[str, list[int]]:
    """Create whoever is missing; returns the officers' keys by province. Safe to call again."""
    password = make_password(DEMO_PASSWORD)
    wanted = [(s.username, s.role, s.provinces, s.title) for s in SIGN_INS]
    for province in Province.objects.filter(has_office=True).order_by("code"):
        for n in (1, 2):
            title = f"เจ้าหน้าที่ สอจ.{province.name_th}"
            wanted.append((f"officer{n}.{province.code}", Role.OFFICER, (province.code,), title))
    known = set(User.objects.values_list("username", flat=True))
    new = [
        User(username=name, display_name=person(rng), office=title, password=password, date_joined=now)
        for name, _, _, title in wanted
        if name not in known
    ]
    User.objects.bulk_create(new)
    keys = dict(User.objects.values_list("username", "pk"))
    RoleGrant.objects.bulk_create(
        [
            RoleGrant(user_id=keys[name], role=role, province_id=code, granted_at=now)
            for name, role, codes, _ in wanted
            for code in (codes if role in PROVINCIAL else (None,))
        ],
        ignore_conflicts=True,
    )
    officers: dict[str, list[int]] = {}
    for name, role, codes, _ in wanted:
        if role == Role.OFFICER:
            officers.setdefault(codes[0], []).append(keys[name])
    return officers
