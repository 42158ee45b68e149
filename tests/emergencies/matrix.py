"""The lines of the permission matrix for incidents (tests/architecture/matrix.py takes them in)."""

from typing import Any

from emergencies.links import token_of
from emergencies.models import Incident, Order
from mind_portal.accounts.roles import Role
from tests.emergencies.builders import make_incident, make_notice, make_order, make_release, make_report, make_unit
from tests.support.builders import make_user

VIEW, WRITE = "emergencies.view_incident", "emergencies.write_log"
MANAGE, ORDER = "emergencies.manage_incident", "emergencies.issue_order"


def _incident(world: Any, side: Any) -> Incident:
    key = f"incident {side.province.pk}"
    if key not in world.extra:
        world.extra[key] = make_incident(world.users["emergency_centre"], site=side.site)
    made: Incident = world.extra[key]
    return made


def _order(world: Any, side: Any) -> Order:
    key = f"order {side.province.pk}"
    if key not in world.extra:
        unit = make_unit(side.province, f"ปภ. {side.province.pk}")
        world.extra[key] = make_order(_incident(world, side), world.users["emergency_centre"], unit=unit)
    made: Order = world.extra[key]
    return made


def incident(world: Any, side: Any) -> dict[str, Any]:
    return {"pk": _incident(world, side).pk}


def order(world: Any, side: Any) -> dict[str, Any]:
    return {"pk": _order(world, side).pk}


def _report(world: Any, side: Any) -> Any:
    key = f"report {side.province.pk}"
    if key not in world.extra:
        world.extra[key] = make_report(_incident(world, side), world.users["emergency_centre"])
    return world.extra[key]


def report(world: Any, side: Any) -> dict[str, Any]:
    return {"pk": _report(world, side).pk}


def notice(world: Any, side: Any) -> dict[str, Any]:
    """A draft by somebody who is not in the matrix, so that each who may release it can."""
    return {"pk": make_notice(_incident(world, side), make_user(Role.EMERGENCY_CENTRE)).pk}


def _released(world: Any, side: Any) -> Any:
    key = f"released {side.province.pk}"
    if key not in world.extra:
        centre = world.users["emergency_centre"]
        world.extra[key] = make_release(_incident(world, side), make_user(Role.EMERGENCY_CENTRE), centre)
    return world.extra[key]


def released(world: Any, side: Any) -> dict[str, Any]:
    return {"label": _released(world, side).release.label}


def released_key(world: Any, side: Any) -> dict[str, Any]:
    return {"pk": _released(world, side).pk}


def paper_lines(line: Any, public: str) -> dict[str, Any]:
    """Situation reports and notices; the public's pages are everybody's."""
    read, sign = {"revision": "0"}, {"revision": "0", "alone_because": "อยู่เวรคนเดียว"}
    return {
        "emergencies:report_draft": line(WRITE, incident, scoped=True, method="post"),
        "emergencies:report_detail": line(VIEW, report, scoped=True),
        "emergencies:report_pdf": line(VIEW, report, scoped=True),
        "emergencies:report_edit": line(WRITE, report, scoped=True),
        "emergencies:report_refresh": line(WRITE, report, scoped=True, method="post", data=read),
        "emergencies:report_discard": line(WRITE, report, scoped=True),
        "emergencies:report_sign": line("emergencies.sign_report", report, scoped=True, method="post", data=sign),
        "emergencies:notice_draft": line("emergencies.draft_notice", incident, scoped=True),
        "emergencies:notice_detail": line(VIEW, notice, scoped=True),
        "emergencies:notice_edit": line("emergencies.draft_notice", notice, scoped=True),
        "emergencies:notice_discard": line("emergencies.draft_notice", notice, scoped=True),
        "emergencies:notice_release": line("emergencies.release_notice", notice, scoped=True, method="post", data=read),
        "notice-list": line(VIEW, api=True),
        "notice-detail": line(VIEW, released_key, scoped=True, api=True),
        "notices:notice_list": line(public),
        "notices:feed": line(public),
        "notices:notice": line(public, released),
        "notices:cap": line(public, released),
    }


def lines(line: Any) -> dict[str, Any]:
    """`line` is the matrix' own class."""
    acts = {"incident_phase", "incident_level", "incident_position", "incident_operator", "incident_cause"}
    acts |= {"incident_place"}
    made = {f"emergencies:{name}": line(MANAGE, incident, scoped=True) for name in acts}
    made["emergencies:incident_phase"] = line(
        MANAGE, lambda world, side: {**incident(world, side), "verb": "respond"}, scoped=True
    )
    for name in ("incident_effects", "incident_wind", "incident_chemical"):
        made[f"emergencies:{name}"] = line(WRITE, incident, scoped=True)
    for name in ("incident_detail", "incident_live", "incident_neighbours", "log_page"):
        made[f"emergencies:{name}"] = line(VIEW, incident, scoped=True)
    return made | {
        "emergencies:incident_list": line(VIEW),
        "emergencies:incident_export": line(VIEW),
        "emergencies:incident_open": line("emergencies.report_incident"),
        "emergencies:incident_near": line("emergencies.report_incident", query="?lat=12.7&lon=101.2"),
        "emergencies:incident_verify": line(MANAGE, incident, scoped=True, method="post"),
        "emergencies:log_write": line(WRITE, incident, scoped=True, method="post", data={"text": "ทดสอบ"}),
        "emergencies:order_issue": line(ORDER, incident, scoped=True),
        "emergencies:order_detail": line(VIEW, order, scoped=True),
        "emergencies:order_link": line(ORDER, order, scoped=True, method="post"),
        "emergencies:order_step": line(
            ORDER, lambda world, side: {**order(world, side), "verb": "receive"}, scoped=True, method="post"
        ),
        "notices:order_answer": line(
            "public",
            lambda world, side: {"token": token_of(_order(world, side))},
            why="the signed link is the key; it names one order of one unit",
        ),
        "incident-list": line(VIEW, api=True),
        "incident-detail": line(VIEW, incident, scoped=True, api=True),
    }
