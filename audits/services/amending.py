"""Amendments: a filed inspection gets a next version, with reason and difference; the one before is kept for ever."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits import amend_rules, rules
from audits.facts import draft_facts
from audits.hooks import tell_amended
from audits.models import Inspection, InspectionDraft, InspectionReview, InspectionStatus, InspectionVersion
from audits.services.following import follow_findings
from audits.services.plans import note_visit_done, resume_visits
from audits.services.standing import note_standing
from audits.services.storing import document, totals
from audits.services.team import keep_team, stood_on, team_json
from audits.services.telling import key_of, tell
from audits.services.wanted import follow_amended
from audits.states import INSPECTION_MACHINE
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core.errors import Breach, DomainError, StaleError
from mind_portal.core.thai import clean_text, local_date
from mind_portal.journal.services import record
from mind_portal.legal.selectors import values_on
from mind_portal.notifications.services import withdraw
from mind_portal.questionnaires.examination import Examination, examine
from mind_portal.questionnaires.selectors import edition
from mind_portal.rollups.tasks import after_commit_drain

MAY_REVIEW = "audits.review_inspection"


def mark_of(inspection: Inspection) -> str:
    """What somebody has seen of an inspection: its revision and state, to notice that it has changed since."""
    return f"{inspection.revision}-{inspection.status}"


def hold_inspection(inspection_id: int, actor: User) -> Inspection:
    """The inspection, locked, after its factory's row: the order in which filing and judging lock.

    It stays the office's own when its factory has moved to another province. Raises Inspection.DoesNotExist out of
    the actor's scope.
    """
    site_id = Inspection.objects.visible_to(actor).values_list("site_id", flat=True).get(pk=inspection_id)
    site = Site.objects.select_for_update(of=("self",), no_key=True).get(pk=site_id)
    inspections = Inspection.objects.visible_to(actor).select_for_update(of=("self",), no_key=True)
    inspection = inspections.select_related("officer").get(pk=inspection_id)
    inspection.site = site
    return inspection


def amend_inspection(*, inspection_id: int, draft_id: UUID, actor: User, now: dt.datetime) -> InspectionDraft:
    """Open the amendment of a filed or returned inspection: a draft with its answers, under its own checklist version.

    Opened again, also by a second click, it is the actor's draft that is there. Filing it (`file_draft`) makes the
    next version. Raises Inspection.DoesNotExist out of scope, DomainError (AUD-AMEND-2, 3).
    """
    with transaction.atomic():
        inspection = hold_inspection(inspection_id, actor)
        _refuse(amend_rules.opening_breaches(amending_case(inspection, actor, now)))
        mine = InspectionDraft.objects.visible_to(actor).filter(amends=inspection, officer=actor).first()
        if mine is not None:
            return mine
        answers = {name: inspection.answers.get(name, {}) for name in ("items", "reasons")}
        return InspectionDraft.objects.create(
            pk=draft_id, officer=actor, site=inspection.site, province_id=inspection.province_id,
            version_id=inspection.version_id, kind=inspection.kind, inspected_on=inspection.inspected_on,
            started_at=inspection.started_at or inspection.filed_at, updated_at=now, answers=answers,
            team=team_json(inspection), amends=inspection, amends_base=mark_of(inspection),
        )  # fmt: skip


def amend(draft: InspectionDraft, *, reason: str, seen: str, actor: User, now: dt.datetime) -> Inspection:
    """Make the next version out of a locked draft, in the caller's transaction; see `file_draft`."""
    assert draft.amends_id is not None
    inspection = hold_inspection(draft.amends_id, actor)
    draft.amends = inspection
    _refuse_stale(draft, inspection, seen)
    was_returned = inspection.status == InspectionStatus.RETURNED
    target = INSPECTION_MACHINE.check("refile" if was_returned else "amend", inspection.status)
    text = clean_text(reason)
    found = _check(draft, inspection, text, actor, now)
    _keep_first(inspection)
    before: dict[str, Any] = {"revision": inspection.revision, "failed": inspection.failed, "score": inspection.score}
    before |= {"kind": inspection.kind, "inspected_on": inspection.inspected_on, "status": inspection.status}
    _change(inspection, draft, found, target)
    _keep_version(inspection, draft, text, actor, now)
    changed = follow_findings(inspection, found, reason=text, actor=actor, now=now)
    note_standing(inspection.site)
    if was_returned:
        resume_visits(inspection=inspection)
    if was_returned or (draft.kind, draft.inspected_on) != (before["kind"], before["inspected_on"]):
        follow_amended(inspection, actor=actor, now=now)
    note_visit_done(inspection=inspection)
    after = {name: getattr(inspection, name) for name in before} | changed
    verb = "audits.inspection_refiled" if was_returned else "audits.inspection_amended"
    record(verb=verb, subject=inspection, actor=actor, now=now, before=before, after=after, reason=text)
    _tell(inspection, actor, now, was_returned=was_returned)
    tell_amended(inspection, {code: found.result(code) for code in found.shown}, actor, now)
    after_commit_drain()
    return inspection


def amending_case(inspection: Inspection, actor: User, now: dt.datetime) -> amend_rules.Amending:
    """The facts that the rules ask for; the days are those of the first filing, whatever head office changed since."""
    filed_on, is_head = local_date(inspection.filed_at), actor.has_perm(MAY_REVIEW)
    days = values_on("AMEND_", filed_on).get(amend_rules.HEAD_DAYS if is_head else amend_rules.OFFICER_DAYS)
    return amend_rules.Amending(
        is_own=inspection.officer_id == actor.pk, is_head=is_head,
        is_returned=inspection.status == InspectionStatus.RETURNED, filed_on=filed_on, today=local_date(now),
        days=None if days is None else int(days),
    )  # fmt: skip


def _refuse_stale(draft: InspectionDraft, inspection: Inspection, seen: str) -> None:
    """AUD-AMEND-5: nobody has amended it meanwhile, and whoever files has seen that it was returned."""
    mark = mark_of(inspection)
    if draft.amends_base.split("-")[0] != str(inspection.revision):
        message = _(
            "Somebody else has amended this inspection in the meantime. Look at its newest version, discard this "
            "amendment, and begin a new one if something is still wrong."
        )
        raise StaleError(Breach("AUD-AMEND-5", message))
    if mark not in (draft.amends_base, seen):
        message = _("The head has returned this inspection in the meantime: read what must be corrected, then file.")
        raise StaleError(Breach("AUD-AMEND-5", message))


def _check(draft: InspectionDraft, inspection: Inspection, reason: str, actor: User, now: dt.datetime) -> Examination:
    """The examined answers. Raises DomainError with every breach; days are judged as on the day of the first filing."""
    items, reasons = draft.answers.get("items", {}), draft.answers.get("reasons", {})
    found = examine(edition(draft.version_id), items, draft_facts(draft), reasons)
    case = amending_case(inspection, actor, now)
    _refuse(
        [
            *amend_rules.opening_breaches(case),
            *amend_rules.amending_breaches(
                reason=reason, is_changed=_is_changed(draft, inspection, found), is_returned=case.is_returned
            ),
            *rules.date_breaches(inspected_on=draft.inspected_on, today=case.filed_on),
            *_kind_breaches(draft, inspection),
            *rules.answer_breaches(found),
        ]
    )
    return found


def _kind_breaches(draft: InspectionDraft, inspection: Inspection) -> list[Breach]:
    """AUD-DRAFT-3 of a kind that the amendment changes; the one that was filed stands, whatever was asked then."""
    if draft.kind == inspection.kind:
        return []
    return rules.occasion_breaches(definition=edition(draft.version_id).definition, kind=draft.kind)


def _is_changed(draft: InspectionDraft, inspection: Inspection, found: Examination) -> bool:
    kept = {name: inspection.answers.get(name, {}) for name in ("items", "reasons")}
    made = document(found, {})
    same = made["items"] == kept["items"] and made["reasons"] == kept["reasons"]
    same &= (draft.kind, draft.inspected_on) == (inspection.kind, inspection.inspected_on)
    return not same or draft.team != team_json(inspection)


def _keep_first(inspection: Inspection) -> None:
    """What was filed first becomes version 1, when it is amended for the first time."""
    if inspection.revision == 1:
        _version(inspection, inspection.client_id, "", inspection.officer, inspection.filed_at)


def _change(inspection: Inspection, draft: InspectionDraft, found: Examination, target: str) -> None:
    values: dict[str, Any] = {
        "kind": draft.kind, "inspected_on": draft.inspected_on, "answers": document(found, draft_facts(draft)),
        "revision": inspection.revision + 1, "status": target, **totals(found),
    }  # fmt: skip
    for name, value in values.items():
        setattr(inspection, name, value)
    inspection.save(update_fields=list(values))
    stood = stood_on(inspection)
    inspection.members.all().delete()
    keep_team(inspection, inspection.site, draft.team, stood)


def _keep_version(inspection: Inspection, draft: InspectionDraft, reason: str, actor: User, now: dt.datetime) -> None:
    _version(inspection, draft.pk, reason, actor, now)


def _version(inspection: Inspection, draft_id: UUID, reason: str, made_by: User, made_at: dt.datetime) -> None:
    columns = ("kind", "inspected_on", "answers", "passed", "failed", "not_applicable", "score")
    InspectionVersion.objects.create(
        inspection=inspection, province_id=inspection.province_id, number=inspection.revision, draft_id=draft_id,
        team=team_json(inspection), made_at=made_at, made_by=made_by, reason=reason,
        **{name: getattr(inspection, name) for name in columns},
    )  # fmt: skip


def _tell(inspection: Inspection, actor: User, now: dt.datetime, *, was_returned: bool) -> None:
    """The officer's notice has done its work; who returned it, and the officer of what another has amended, learn."""
    withdraw(key=key_of(inspection, "returned"), actor=actor, now=now)
    if was_returned:
        last = InspectionReview.objects.filter(inspection=inspection).select_related("reviewed_by").order_by("-pk")
        people = [review.reviewed_by for review in last[:1]]
        title = format_lazy(gettext_lazy("{site}: the inspection is filed again"), site=inspection.site.name)
    else:
        people = [inspection.officer]
        title = format_lazy(gettext_lazy("{site}: your inspection was amended"), site=inspection.site.name)
    others = [user for user in people if user.pk != actor.pk]
    tell(inspection, f"revised-{inspection.revision}", others, title=title, actor=actor, now=now)


def _refuse(breaches: list[Breach]) -> None:
    if breaches:
        raise DomainError(breaches)
