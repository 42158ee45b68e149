"""Situation reports and public notices of the invented incidents, and the inspections that the closed ones ask for."""

import datetime as dt
import random
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from audits.models import Inspection, WantedInspection, WantedStatus
from audits.services import withdraw_wanted
from emergencies.models import Incident, Notice, NoticeKind, SituationReport
from emergencies.report_forms import NoticeForm
from emergencies.selectors import notices as suggesting
from emergencies.services import notices, reports
from mind_portal.accounts.models import User
from mind_portal.accounts.roles import Role

PAPERS: Final[tuple[tuple[int, str, Any], ...]] = (
    (44, "report", {"outlook": "ไฟอาจลามถึงถังตัวทำละลายทางทิศตะวันออก", "needs": "โฟม AR-AFFF 4,000 ลิตร", "next": 58}),
    (70, "notice", None),
    (102, "report", {"outlook": "คาดว่าควบคุมแนวไฟได้ก่อนค่ำ", "needs": "เครื่องวัด VOC เพิ่ม 2 เครื่อง", "next": 76}),
    (128, "update", None),
)
"""Minutes after the fire began, and what was written; `next` is how many minutes later the next report is due."""

INSPECTED_AFTER: Final = dt.timedelta(days=40)


def write_paper(
    verb: str, detail: Mapping[str, Any] | None, fire: Incident, rng: random.Random, now: dt.datetime
) -> None:
    """One paper of the open fire: drafted by the officer, signed or released by somebody else."""
    officer, centre = User.objects.get(username="officer.rayong"), User.objects.get(username="emergency")
    fire = suggesting_incident(fire)
    if verb == "report" and detail is not None:
        signer = User.objects.get(username="executive" if detail["next"] > 60 else "head.rayong")
        _report(fire, detail, officer, signer, rng, now)
        return
    previous = Notice.objects.filter(incident=fire, later=None).prefetch_related("texts").first()
    kind = NoticeKind.ALERT if previous is None else NoticeKind.UPDATE
    release(fire, kind, previous, (officer, centre), rng, now)


def suggesting_incident(incident: Incident) -> Incident:
    """The incident as it stands now, with what a notice names."""
    found = Incident.objects.select_related("site", "site__district", "province")
    return found.get(pk=incident.pk)


def _report(
    fire: Incident, detail: Mapping[str, Any], officer: User, signer: User, rng: random.Random, now: dt.datetime
) -> SituationReport:
    client_id = UUID(int=rng.getrandbits(128), version=4)
    draft = reports.draft_report(incident_id=fire.pk, client_id=client_id, actor=officer, now=now).report
    texts = draft.texts | {"outlook": detail["outlook"], "needs": detail["needs"]}
    due = now + dt.timedelta(minutes=detail["next"])
    saved = reports.save_report(
        report_id=draft.pk, revision=0, texts=texts, next_due_at=due, actor=officer, now=now + dt.timedelta(seconds=40)
    )
    signed_at = now + dt.timedelta(seconds=55)
    return reports.sign_report(report_id=draft.pk, revision=saved.revision, actor=signer, now=signed_at).report


def release(
    incident: Incident,
    kind: str,
    previous: Notice | None,
    people: tuple[User, User],
    rng: random.Random,
    now: dt.datetime,
) -> Notice:
    """A notice as the form suggests it, drafted by the first and released by the second."""
    values = suggesting.suggestion(incident, kind, previous, now)
    values["client_id"] = UUID(int=rng.getrandbits(128), version=4)
    form = NoticeForm({name: value for name, value in values.items() if value is not None})
    if not form.is_valid():
        raise ValueError(form.errors)
    drafter, second = people
    draft = form.draft_ending(now + suggesting.SUGGESTED_LIFE)
    kept = notices.draft_notice(incident_id=incident.pk, draft=draft, actor=drafter, now=now).notice
    released_at = now + dt.timedelta(seconds=55)
    return notices.release_notice(notice_id=kept.pk, revision=0, actor=second, now=released_at).notice


def papers_of_closed(incident: Incident, officer: User, at: Any, values: Mapping[str, Any], rng: random.Random) -> None:
    """The larger ones had a notice with its all clear, and a report."""
    if not values["evacuated"]:
        return
    centre = User.objects.get(username="emergency")
    incident = suggesting_incident(incident)
    detail = {"outlook": "", "needs": "", "next": 240}
    _report(incident, detail, officer, centre, rng, at(values["minutes"] + 62))
    first = release(incident, NoticeKind.ALERT, None, (officer, centre), rng, at(values["minutes"] + 66))
    first = Notice.objects.prefetch_related("texts").get(pk=first.pk)
    release(incident, NoticeKind.CANCEL, first, (officer, centre), rng, at(values["minutes"] + 80))


def settle_inspections(now: dt.datetime) -> None:
    """Of what the closed incidents asked for, the older was done or withdrawn; the newer still waits."""
    for wanted in WantedInspection.objects.open().filter(wanted_at__lt=now - INSPECTED_AFTER):
        found = Inspection.objects.filter(site=wanted.site_id, inspected_on__gte=wanted.wanted_on)
        inspection = found.order_by("inspected_on", "pk").first()
        if inspection is not None:
            WantedInspection.objects.filter(pk=wanted.pk).update(
                status=WantedStatus.DONE, inspection=inspection, ended_at=inspection.filed_at, kind=inspection.kind
            )
            continue
        head = User.objects.filter(role_grants__role=Role.HEAD, role_grants__province=wanted.province_id).first()
        actor = head or User.objects.get(username="executive")
        reason = "ตรวจร่วมกับกรมโรงงานอุตสาหกรรมแล้ว"
        ended = wanted.wanted_at + dt.timedelta(days=12)
        withdraw_wanted(wanted_id=wanted.pk, reason=reason, actor=actor, now=ended)
