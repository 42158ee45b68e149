"""Filing an inspection: one transaction, one document, a finding for each failed item; sent five times it is one."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from audits import rules
from audits.facts import site_facts
from audits.hooks import tell_filed
from audits.models import Finding, Inspection, InspectionDraft, InspectionVersion
from audits.services.amending import amend
from audits.services.drafts import own_draft
from audits.services.plans import note_visit_done
from audits.services.standing import note_standing
from audits.services.storing import document, finding_of, totals
from audits.services.team import keep_team
from audits.services.wanted import do_wanted
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core.errors import Breach, DomainError
from mind_portal.core.thai import local_date
from mind_portal.documents.services import hand_over
from mind_portal.journal.services import record
from mind_portal.questionnaires.examination import Examination, examine
from mind_portal.questionnaires.models import Version
from mind_portal.questionnaires.selectors import edition
from mind_portal.rollups.tasks import after_commit_drain


@dataclass(frozen=True)
class Filing:
    """What is filed, wherever it comes from: a draft on the server or a record sent by the field pages."""

    client_id: UUID
    site_id: int
    version_id: int
    kind: str
    inspected_on: dt.date
    started_at: dt.datetime
    answers: Mapping[str, Any]
    reasons: Mapping[str, str]
    team: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class Filed:
    """The inspection, and whether this call stored it or an earlier one had."""

    inspection: Inspection
    is_new: bool


def file_draft(*, draft_id: UUID, actor: User, now: dt.datetime, reason: str = "", seen: str = "") -> Filed:
    """File the actor's draft and let it go. A draft that was filed already gives its inspection.

    The draft of an amendment makes the next version of its inspection, with `reason`; `seen` is the mark of what the
    page had shown. Raises DomainError with every breach, StaleError (AUD-AMEND-5) when the inspection has changed,
    InspectionDraft.DoesNotExist when there is neither draft nor inspection.
    """
    with transaction.atomic():
        try:
            draft = own_draft(draft_id, actor)
        except InspectionDraft.DoesNotExist:
            return Filed(_filed_before(draft_id, actor), is_new=False)
        try:
            if draft.amends_id:
                done = Filed(amend(draft, reason=reason, seen=seen, actor=actor, now=now), is_new=True)
            else:
                done = _file(_filing(draft), actor, now)
        except Site.DoesNotExist:
            message = _("The factory now belongs to another office: this inspection cannot be filed any more")
            raise DomainError(Breach("AUD-FILE-11", message)) from None
        hand_over(subject=draft, to=done.inspection, actor=actor, now=now)
        draft.delete()
    return done


def _filed_before(draft_id: UUID, actor: User) -> Inspection:
    """The inspection that this draft made or amended. Raises InspectionDraft.DoesNotExist when there is none."""
    found = Inspection.objects.visible_to(actor).filter(client_id=draft_id, officer=actor).first()
    if found is not None:
        return found
    version = InspectionVersion.objects.visible_to(actor).filter(draft_id=draft_id, made_by=actor, number__gt=1).first()
    if version is None:
        raise InspectionDraft.DoesNotExist
    return version.inspection


def _filing(draft: InspectionDraft) -> Filing:
    return Filing(
        client_id=draft.pk,
        site_id=draft.site_id,
        version_id=draft.version_id,
        kind=draft.kind,
        inspected_on=draft.inspected_on,
        started_at=draft.started_at,
        answers=draft.answers.get("items", {}),
        reasons=draft.answers.get("reasons", {}),
        team=draft.team,
    )


def file_inspection(*, filing: Filing, actor: User, now: dt.datetime) -> Filed:
    """Store one inspection with its findings, the site's standing and the journal entry, in one transaction.

    The same `client_id` stores one inspection, however often and from however many requests it comes. Raises
    DomainError with every breach (AUD-FILE-1 … 10, AUD-DRAFT-3), Site.DoesNotExist when the site is not in the
    actor's scope.
    """
    with transaction.atomic():
        return _file(filing, actor, now)


def _file(filing: Filing, actor: User, now: dt.datetime) -> Filed:
    """The steps of `file_inspection`, in the caller's transaction."""
    wait_for_twins(filing.client_id)
    stored = Inspection.objects.filter(client_id=filing.client_id).first()
    if stored is not None:
        if stored.officer_id != actor.pk:
            raise DomainError(Breach("AUD-FILE-10", _("This identifier belongs to another inspection")))
        return Filed(stored, is_new=False)
    site = Site.objects.visible_to(actor).select_for_update(of=("self",), no_key=True).get(pk=filing.site_id)
    found = _check(filing, site, now)
    inspection = _store(filing, site, found, actor=actor, now=now)
    note_standing(site)
    do_wanted(inspection, actor=actor, now=now)
    note_visit_done(inspection=inspection)
    record(
        verb="audits.inspection_filed", subject=inspection, actor=actor, now=now,
        after={
            "site": site.pk, "kind": filing.kind, "inspected_on": filing.inspected_on, "passed": inspection.passed,
            "failed": inspection.failed, "not_applicable": inspection.not_applicable, "score": inspection.score,
        },
    )  # fmt: skip
    tell_filed(inspection, {code: found.result(code) for code in found.shown}, actor, now)
    after_commit_drain()
    return Filed(inspection, is_new=True)


def wait_for_twins(client_id: UUID, what: str = "inspection") -> None:
    """One transaction at a time for one identifier; the lock ends with it.

    The order of locks is: a tablet's `record`, the draft's row, the `inspection`; another order would deadlock.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{what}:{client_id}"])


def _check(filing: Filing, site: Site, now: dt.datetime) -> Examination:
    """The examined answers. Raises DomainError with every breach."""
    retired_at = Version.objects.values_list("retired_at", flat=True).get(pk=filing.version_id)
    used = edition(filing.version_id)
    found = examine(used, filing.answers, site_facts(site, filing.inspected_on), filing.reasons)
    breaches = [
        *rules.occasion_breaches(definition=used.definition, kind=filing.kind),
        *rules.date_breaches(inspected_on=filing.inspected_on, today=local_date(now)),
        *rules.version_breaches(started_at=filing.started_at, retired_at=retired_at),
        *rules.answer_breaches(found),
    ]
    if breaches:
        raise DomainError(breaches)
    return found


def _store(filing: Filing, site: Site, found: Examination, *, actor: User, now: dt.datetime) -> Inspection:
    failed = found.with_result("fail")
    inspection = Inspection.objects.create(
        client_id=filing.client_id,
        site=site,
        province_id=site.province_id,
        version_id=filing.version_id,
        kind=filing.kind,
        inspected_on=filing.inspected_on,
        started_at=filing.started_at,
        filed_at=now,
        officer=actor,
        answers=document(found, site_facts(site, filing.inspected_on)),
        **totals(found),
    )
    keep_team(inspection, site, list(filing.team))
    Finding.objects.bulk_create([finding_of(inspection, found, item.code) for item in failed])
    return inspection
