"""Invented incidents: one open fire in Rayong told minute by minute, a dozen closed ones, one exercise.

Everything goes through the services, so that histories, log chains, orders and escalations are as in life; only what
would be sent to units is taken back, since their addresses are invented.
"""

import datetime as dt
import random
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F

from emergencies import services
from emergencies.models import Incident, Order, PlaceKind, SensitivePlace, Unit, UnitKind
from emergencies.services.logging import Entry
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.accounts.roles import Role
from mind_portal.demo.incident_story import CLOSED, EFFECTS, LOG, ORDERS, PLACES, STEPS, UNITS
from mind_portal.demo.notices import PAPERS, papers_of_closed, settle_inspections, write_paper
from mind_portal.geography.models import Province
from mind_portal.notifications.models import Notice
from mind_portal.notifications.services import withdraw

PROVINCE = "21"
BEGAN = 160  # minutes ago
WASTE_TYPES = ("106", "105", "101")


def make_incidents(now: dt.datetime, *, seed: int) -> dict[str, int]:
    """Fill an empty portal with incidents relative to `now`; the same seed tells the same story."""
    rng = random.Random(seed)
    before = len(connection.run_on_commit)
    units = make_units()
    for days, values in sorted(CLOSED, reverse=True, key=lambda row: row[0]):
        _closed_incident(now - dt.timedelta(days=days), values, rng)
    _exercise(now - dt.timedelta(days=41), rng)
    fire = _open_fire(now - dt.timedelta(minutes=BEGAN), rng, units)
    if fire is not None:
        services.escalate_orders(now=now)
    settle_inspections(now)
    withdraw(key="emergencies.order:", actor=None, now=now)
    told = Notice.objects.filter(key__startswith="emergencies.", visible_from__lt=now - dt.timedelta(days=1))
    told.update(read_at=F("visible_from"))
    del connection.run_on_commit[before:]  # hundreds of wake-up calls; the seed rebuilds the figures itself
    return {"incidents": Incident.objects.count()}


def make_units() -> dict[str, Unit]:
    """The agencies of Rayong and the national ones; every other province has its disaster prevention office."""
    made = {}
    for key, (province, name, short, kind, phone) in UNITS.items():
        values = {"short_name": short, "kind": kind, "phone": phone, "email": f"{key}@unit.example.org"}
        made[key] = Unit.objects.get_or_create(province_id=province, name=name, defaults=values)[0]
    for other in Province.objects.filter(has_office=True).exclude(pk=PROVINCE):
        name = f"สำนักงาน ปภ.จังหวัด{other.name_th}"
        values = {"short_name": f"ปภ.{other.name_th}", "kind": UnitKind.DISASTER, "phone": "1784"}
        Unit.objects.get_or_create(province=other, name=name, defaults=values)
    return made


def _officer(province: str) -> User:
    grants: dict[str, Any] = {"role_grants__role": Role.OFFICER, "role_grants__province": province}
    return User.objects.filter(**grants, is_active=True).order_by("pk")[0]


def _uuid(rng: random.Random) -> UUID:
    return UUID(int=rng.getrandbits(128), version=4)


def _sites(province: str) -> Any:
    return Site.objects.filter(province=province, latitude__isnull=False, location_flag="").order_by("pk")


def _waste_site() -> Site | None:
    """A factory of Rayong that treats waste; any other where there is none."""
    for code in WASTE_TYPES:
        found: Site | None = _sites(PROVINCE).filter(main_type__code__startswith=code).first()
        if found is not None:
            return found
    any_site: Site | None = _sites(PROVINCE).first()
    return any_site


def _open_fire(began: dt.datetime, rng: random.Random, units: Mapping[str, Unit]) -> Incident | None:
    site = _waste_site()
    if site is None:
        return None
    officer, head = User.objects.get(username="officer.rayong"), User.objects.get(username="head.rayong")
    _protect_places(site)
    opening = services.Opening(
        client_id=_uuid(rng), kind="fire", hurt="yes", site_id=site.pk, happened_at=began - dt.timedelta(minutes=17),
        title="เพลิงไหม้อาคารเก็บกากของเสีย มีตัวทำละลาย", reporter_name="ผู้ใหญ่บ้าน หมู่ 5", reporter_phone="08-0000-0000",
    )  # fmt: skip
    fire = services.open_incident(opening=opening, actor=officer, now=began).incident
    _tell(fire, began, rng, units, officer, head)
    fire.refresh_from_db()
    return fire


def _protect_places(site: Site) -> None:
    for kind, name, north, east, people, note in PLACES:
        SensitivePlace.objects.get_or_create(
            province_id=PROVINCE, name=name,
            defaults={
                "kind": PlaceKind(kind), "people": people, "note": note, "contact": "",
                "latitude": (site.latitude or 0) + north, "longitude": (site.longitude or 0) + east,
            },
        )  # fmt: skip


def _tell(
    fire: Incident, began: dt.datetime, rng: random.Random, units: Mapping[str, Unit], officer: User, head: User
) -> None:
    """The story in the order of its minutes."""
    events: list[tuple[int, int, str, Any]] = []
    for kind, rows in (("step", STEPS), ("log", LOG), ("effects", EFFECTS), ("order", ORDERS), ("paper", PAPERS)):
        events += [(row[0], len(events) + index, kind, row[1:]) for index, row in enumerate(rows)]
    orders: dict[int, Order] = {}
    common: dict[str, Any] = {"incident_id": fire.pk, "actor": officer}
    for minute, _place, kind, values in sorted(events, key=lambda event: event[:2]):
        now = began + dt.timedelta(minutes=minute)
        if kind == "log":
            about, text, source, sure = values
            entry = Entry(client_id=_uuid(rng), kind=about, text=text, source=source, is_verified=sure)
            services.write_entry(entry=entry, now=now, **common)
        elif kind == "effects":
            figures, said_by, source = values
            services.report_effects(figures=figures, told=services.Told(said_by, source), now=now, **common)
        elif kind == "paper":
            write_paper(values[0], values[1], fire, rng, now)
        elif kind == "order":
            _order(orders, values, now, rng, units, head, fire)
        else:
            _step(values, now, fire, officer, head)


def _order(  # noqa: PLR0913 - one line of the story
    orders: dict[int, Order], values: Any, now: dt.datetime, rng: random.Random, units: Mapping[str, Unit],
    head: User, fire: Incident,
) -> None:  # fmt: skip
    """Give an order, or lead one on: `(number, unit, text, minutes)` or `(number, verb, words)`."""
    if len(values) == 4:
        number, unit, text, minutes = values
        draft = services.OrderDraft(
            client_id=_uuid(rng), unit_id=units[unit].pk, text=text, due_at=now + dt.timedelta(minutes=minutes),
            basis="คำสั่งตั้งศูนย์ 26 เม.ย. 2567", ack_minutes=10,
        )  # fmt: skip
        orders[number] = services.issue_order(incident_id=fire.pk, draft=draft, actor=head, now=now).order
        return
    number, verb, words = values
    by_office = verb in ("verify", "return", "withdraw")
    services.take_step(
        order_id=orders[number].pk, verb=verb, text=words, actor=head if by_office else None,
        by_name="" if by_office else orders[number].unit.short_name, now=now,
    )  # fmt: skip


def _step(values: Any, now: dt.datetime, fire: Incident, officer: User, head: User) -> None:
    verb, detail = values
    if verb == "verify":
        services.verify_incident(incident_id=fire.pk, actor=officer, now=now)
    elif verb == "command":
        services.hand_over_position(
            incident_id=fire.pk, role="commander", holder_id=head.pk, actor=officer, now=now
        )  # fmt: skip
        services.hand_over_position(incident_id=fire.pk, role="scribe", holder_id=officer.pk, actor=head, now=now)
    elif verb == "wind":
        degrees, speed = detail
        services.note_wind(
            incident_id=fire.pk, from_degrees=degrees, speed=Decimal(speed), source="กรมอุตุนิยมวิทยา", actor=officer,
            now=now,
        )  # fmt: skip
    elif verb == "level":
        sheet = {"spread": 1, "people": 1, "chemical": 1, "forces": 1}
        services.set_level(incident_id=fire.pk, level=2, sheet=sheet, reason=detail, actor=officer, now=now)
    elif verb == "chemical":
        services.add_chemical(incident_id=fire.pk, values=detail, actor=officer, now=now)
    elif verb == "operator":
        services.note_operator(incident_id=fire.pk, told_by=detail[0], text=detail[1], actor=officer, now=now)
    else:
        services.change_phase(incident_id=fire.pk, verb=verb, actor=officer, now=now)


class _Clock:
    """Minutes after a beginning as moments."""

    def __init__(self, began: dt.datetime) -> None:
        self.began = began

    def __call__(self, minutes: int) -> dt.datetime:
        return self.began + dt.timedelta(minutes=minutes)


def _closed_incident(began: dt.datetime, values: Mapping[str, Any], rng: random.Random) -> None:
    """One that is over: opened, fought, closed with its figures and the office's view."""
    province = values["province"]
    site = _sites(province).all()[rng.randrange(5)] if _sites(province).count() > 5 else _sites(province).first()
    if site is None:
        return
    officer = _officer(province)
    at = _Clock(began)
    opening = services.Opening(
        client_id=_uuid(rng), kind=values["kind"], site_id=site.pk, hurt="yes" if values["injured"] else "no",
        title=values["title"], happened_at=at(-rng.randint(5, 40)),
    )  # fmt: skip
    incident = services.open_incident(opening=opening, actor=officer, now=began).incident
    services.verify_incident(incident_id=incident.pk, actor=officer, now=at(18))
    lasted = values["minutes"]
    _one_order(incident, officer, at, rng)
    for verb, minute in (("respond", 25), ("contain", lasted)):
        services.change_phase(incident_id=incident.pk, verb=verb, actor=officer, now=at(minute))
    if values["level"] > incident.level:
        sheet = {"spread": values["level"] - 1, "people": 1, "chemical": 0, "forces": 1}
        services.set_level(incident_id=incident.pk, level=values["level"], sheet=sheet, actor=officer, now=at(30))
    _close(incident, values, officer, at, rng)


def _one_order(incident: Incident, officer: User, at: "_Clock", rng: random.Random) -> None:
    unit = Unit.objects.for_province(incident.province_id).first()
    if unit is None:
        return
    draft = services.OrderDraft(
        client_id=_uuid(rng), unit_id=unit.pk, text="กันประชาชนออกจากพื้นที่ 300 เมตร", due_at=at(80), ack_minutes=10
    )
    order = services.issue_order(incident_id=incident.pk, draft=draft, actor=officer, now=at(20)).order
    slow = rng.random() < 0.25
    services.take_step(order_id=order.pk, verb="act", actor=None, by_name=unit.short_name, now=at(38 if slow else 25))
    services.take_step(
        order_id=order.pk, verb="finish", text="กันพื้นที่แล้ว", actor=None, by_name=unit.short_name, now=at(60)
    )
    services.take_step(order_id=order.pk, verb="verify", actor=officer, now=at(75))


def _close(incident: Incident, values: Mapping[str, Any], officer: User, at: "_Clock", rng: random.Random) -> None:
    ended = values["minutes"] + 240
    figures = {"dead": values["dead"], "injured": values["injured"], "missing": 0, "evacuated": values["evacuated"]}
    told = services.Told("disaster", "ปภ.จังหวัด")
    services.report_effects(
        incident_id=incident.pk, figures=figures, told=told, actor=officer, now=at(values["minutes"] + 60)
    )
    papers_of_closed(incident, officer, at, values, rng)
    services.determine_cause(incident_id=incident.pk, text=values["cause"], actor=officer, now=at(ended - 10))
    for verb, minute in (("recover", values["minutes"] + 90), ("close", ended)):
        services.change_phase(incident_id=incident.pk, verb=verb, actor=officer, now=at(minute))


def _exercise(began: dt.datetime, rng: random.Random) -> None:
    """A drill with the same screens; it is counted nowhere."""
    officer = User.objects.get(username="officer.rayong")
    opening = services.Opening(
        client_id=_uuid(rng), kind="leak", place="นิคมอุตสาหกรรมมาบตาพุด", province=PROVINCE, is_exercise=True,
        title="ฝึกซ้อมแผนสารเคมีรั่วไหลประจำปี",
    )  # fmt: skip
    drill = services.open_incident(opening=opening, actor=officer, now=began).incident
    for verb, minute in (("mobilise", 10), ("respond", 25), ("contain", 70), ("close", 120)):
        services.change_phase(incident_id=drill.pk, verb=verb, actor=officer, now=began + dt.timedelta(minutes=minute))
