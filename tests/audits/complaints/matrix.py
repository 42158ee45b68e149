"""The permission matrix of complaints, gate sheets and public draws (tests/architecture/matrix.py takes them in)."""

from io import StringIO
from typing import Any
from uuid import uuid4

from django.core.management import call_command
from django.utils import timezone

from audits.complaints import keys
from audits.complaints.acts import ACTS
from audits.complaints.models import Complaint
from audits.public import batches
from mind_portal.core import thai
from tests.audits.complaints.builders import make_batch_files, make_row, sheet_of
from tests.audits.planning.builders import make_announcement, make_draw, make_plan

VIEW, HANDLE, PRINT = "audits.view_complaint", "audits.handle_complaint", "audits.print_sheet"


def _complaint(world: Any, side: Any) -> Complaint:
    key = f"complaint {side.province.pk}"
    if key not in world.extra:
        world.extra[key] = make_row(side.site)
    made: Complaint = world.extra[key]
    return made


def complaint(world: Any, side: Any) -> dict[str, Any]:
    return {"pk": _complaint(world, side).pk}


def case(world: Any, side: Any) -> dict[str, Any]:
    """The secret link of a case; its page asks the office's numbers."""
    _numbers(world)
    return {"token": keys.token_of(_complaint(world, side).client_id)}


def numbers(world: Any, side: Any) -> dict[str, Any]:
    _numbers(world)
    return {}


def _numbers(world: Any) -> None:
    if "complaint numbers" not in world.extra:
        call_command("load_legal", verbosity=0, stdout=StringIO())
        world.extra["complaint numbers"] = True


def sheet(world: Any, side: Any) -> dict[str, Any]:
    key = f"sheet {side.province.pk}"
    if key not in world.extra:
        world.extra[key] = sheet_of(side.site, world.users["head_office"]).token
    return {"token": world.extra[key]}


def drawn(world: Any, side: Any) -> dict[str, Any]:
    """A draw of a month gone by, so that its file is open."""
    key = f"draw {side.province.pk}"
    if key not in world.extra:
        plan = make_plan(side.site, world.users["head_office"], thai.add_months(timezone.localdate(), -1))
        world.extra[key] = make_draw(plan, world.users["head_office"]).pk
    return {"pk": world.extra[key]}


def batch(world: Any, side: Any) -> dict[str, Any]:
    """Sheets that the matrix' officer has ordered, nobody else sees them; of the other province, somebody else's."""
    key = f"batch {side.province.pk}"
    if key not in world.extra:
        who = world.users["officer" if side is world.own else "head_office"]
        world.extra[key] = batches.start_batch(
            batch_id=uuid4(), site_ids=[side.site.pk], actor=who, now=timezone.now()
        ).pk
    return {"pk": world.extra[key]}


def batch_file(world: Any, side: Any) -> dict[str, Any]:
    """The same with its files."""
    pk = batch(world, side)["pk"]
    make_batch_files(pk)
    return {"pk": pk, "number": 1}


def batch_zip(world: Any, side: Any) -> dict[str, Any]:
    return {"pk": batch_file(world, side)["pk"]}


def announced(world: Any, side: Any) -> dict[str, Any]:
    """An announcement of a month gone by, so that its file is open."""
    key = f"announced draw {side.province.pk}"
    if key not in world.extra:
        plan = make_plan(side.site, world.users["head_office"], thai.add_months(timezone.localdate(), -1))
        world.extra[key] = make_announcement(plan, world.users["head_office"]).pk
    return {"pk": world.extra[key]}


def site(world: Any, side: Any) -> dict[str, Any]:
    return {"pk": side.site.pk}


def lines(line: Any, public: str) -> dict[str, Any]:
    """Public pages are for anybody; the office's are scoped, and each button asks what its verb asks."""
    return {
        "gate:factory": line(public, sheet, why="whoever stands at the gate; it names no natural person"),
        "draws:list": line(public, why="the draw is public; its lists only after the month, without names"),
        "draws:draw": line(public, drawn),
        "draws:file": line(public, drawn),
        "draws:announced": line(public, announced),
        "draws:announced_file": line(public, announced),
        "complain:form": line(public, numbers),
        "complain:privacy": line(public, numbers),
        "complain:follow": line(public),
        "complain:case": line(public, case, why="the secret link is the permission"),
        "complain:more": line(public, case, method="post", data={"text": "ยังมีกลิ่น"}),
        "complain:rate": line(public, case, method="post", data={"rating": "3"}),
        "complain:stop": line(public, case, method="post"),
        "complain:reopen": line(public, case, method="post", data={"text": "ยังมีกลิ่น"}),
        "audits:complaint_list": line("audits.list_complaint"),
        "audits:complaint_detail": line(VIEW, complaint, scoped=True),
        "audits:complaint_answer": line(HANDLE, complaint, scoped=True, method="post"),
        "audits:complaint_note": line(HANDLE, complaint, scoped=True, method="post"),
        "audits:complaint_contact": line(HANDLE, complaint, scoped=True, method="post"),
        "audits:sheet_list": line(PRINT),
        "audits:sheets_print": line(PRINT, method="post"),
        "audits:sheet_batch": line(PRINT, batch, owner="officer"),
        "audits:sheet_batch_stop": line(PRINT, batch, owner="officer", method="post"),
        "audits:sheet_batch_file": line(PRINT, batch_file, owner="officer"),
        "audits:sheet_batch_zip": line(PRINT, batch_zip, owner="officer"),
        "audits:sheet_print": line("audits.make_sheet", site, scoped=True, method="post"),
        "audits:sheet_renew": line(PRINT, site, scoped=True),
    } | {f"audits:complaint_{verb}": line(act.permission, complaint, scoped=True) for verb, act in ACTS.items()}
