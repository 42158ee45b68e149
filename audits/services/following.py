"""Findings follow an amended inspection: new ones are made, others are taken back, none is overwritten in silence."""

import datetime as dt
from typing import Any

from audits.models import Finding, FindingStatus, Inspection
from audits.services.storing import finding_of
from audits.states import FINDING_MACHINE
from mind_portal.accounts.models import User
from mind_portal.core.thai import local_date
from mind_portal.journal.services import record
from mind_portal.questionnaires.examination import Examination


def follow_findings(
    inspection: Inspection, found: Examination, *, reason: str, actor: User, now: dt.datetime
) -> dict[str, list[str]]:
    """Make the findings what the new version says; returns the items made, taken back, found anew, and left standing.

    A finding under a signed order stays as it is and is marked as contradicted: the order decides what becomes of it.
    """
    failed = [item.code for item in found.with_result("fail")]
    rows = {row.item_code: row for row in inspection.findings.select_for_update(no_key=True).order_by("pk")}
    made = [code for code in failed if code not in rows]
    Finding.objects.bulk_create([finding_of(inspection, found, code) for code in made])
    told: dict[str, list[str]] = {"made": made, "taken_back": [], "found_anew": [], "contradicted": []}
    for code, row in rows.items():
        if code in failed:
            what = _stands(row, finding_of(inspection, found, code), reason, actor, now)
        else:
            what = _gone(row, reason, actor, now)
        if what:
            told[what].append(code)
    return {name: codes for name, codes in told.items() if codes}


def _stands(row: Finding, new: Finding, reason: str, actor: User, now: dt.datetime) -> str:
    """Found in both versions: the words of the newer one; one that was taken back stands again."""
    again = row.status == FindingStatus.WITHDRAWN
    if again:
        row.status, row.closed_on = FINDING_MACHINE.check("find_anew", row.status), None
    for name in ("severity", "note", "article", "article_verified", "section_code"):
        setattr(row, name, getattr(new, name))
    if row.closed_on is None or new.found_on <= row.closed_on:
        row.found_on = new.found_on
    row.counts, row.contradicted_on = True, None
    row.save(update_fields=[
        "severity", "note", "article", "article_verified", "section_code", "found_on", "status", "closed_on", "counts",
        "contradicted_on",
    ])  # fmt: skip
    if again:
        _record("audits.finding_found_anew", row, actor, now, reason)
    return "found_anew" if again else ""


def _gone(row: Finding, reason: str, actor: User, now: dt.datetime) -> str:
    """The newer version does not say it any more."""
    if row.status == FindingStatus.WITHDRAWN:
        return ""
    if row.order_lines.filter(released=False, order__signed_on__isnull=False).exists():
        row.counts, row.contradicted_on = True, row.contradicted_on or local_date(now)
        row.save(update_fields=["counts", "contradicted_on"])
        _record("audits.finding_contradicted", row, actor, now, reason)
        return "contradicted"
    take_back(row, reason=reason, actor=actor, now=now)
    return "taken_back"


def take_back(row: Finding, *, reason: str, actor: User, now: dt.datetime) -> None:
    """It was no finding; it counts nowhere from now on. In the caller's transaction, the row locked."""
    row.status = FINDING_MACHINE.check("take_back", row.status)
    row.closed_on = row.closed_on or max(local_date(now), row.found_on)
    row.counts = False
    row.save(update_fields=["status", "closed_on", "counts"])
    _record("audits.finding_taken_back", row, actor, now, reason)


def _record(verb: str, row: Finding, actor: User, now: dt.datetime, reason: str) -> None:
    after: dict[str, Any] = {"status": row.status, "item": row.item_code}
    record(verb=verb, subject=row, actor=actor, now=now, reason=reason, after=after)
