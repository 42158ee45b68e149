"""Drafts: begun once however often they are sent, saved item by item, merged between devices."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from audits import rules
from audits.models import Inspection, InspectionDraft
from audits.services.team import check_team, filer_of, planned_team, refuse_recused, stood_on, team_mark, whole_team
from audits.team_rules import Member
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core.errors import Breach, DomainError, StaleError
from mind_portal.core.thai import local_date
from mind_portal.documents.models import Attachment
from mind_portal.documents.services import remove
from mind_portal.journal.models import Entry
from mind_portal.journal.services import record
from mind_portal.questionnaires.drafting import Conflict, known_reasons, merge
from mind_portal.questionnaires.forms import Change
from mind_portal.questionnaires.selectors import Edition, checklists_in_force, edition

CHECKLIST = "factory-supervision"
DISCARDED = "audits.draft_discarded"


@dataclass
class Saved:
    """What became of a save: the draft as it is now, and the items that clashed."""

    draft: InspectionDraft
    conflicts: list[Conflict] = field(default_factory=list)


def start_draft(  # noqa: PLR0913 - keyword-only
    *, draft_id: UUID, site: Site, kind: str, inspected_on: dt.date, checklist: str = "", actor: User, now: dt.datetime
) -> InspectionDraft:
    """Begin an inspection of `site`, which the caller found in the actor's scope. The same id gives the same draft.

    `checklist`: the code of one in force; without it the first that serves this kind of inspection. Who is planned to
    go along is on its team. Raises DomainError when the day is out of bounds, the id belongs to somebody else, no
    checklist is there or it serves other kinds, or the actor has declared an interest in the factory (AUD-TEAM-5).
    """
    breaches = rules.date_breaches(inspected_on=inspected_on, today=local_date(now))
    chosen, wrong = _choose_checklist(checklist, kind)
    breaches += wrong
    if breaches or chosen is None:
        raise DomainError(breaches)
    refuse_recused(actor, site)
    with transaction.atomic():
        draft, _made = InspectionDraft.objects.get_or_create(
            pk=draft_id,
            defaults={
                "officer": actor, "site": site, "province_id": site.province_id, "version_id": chosen.version_id,
                "kind": kind, "inspected_on": inspected_on, "started_at": now, "updated_at": now, "answers": {},
                "team": planned_team(site, actor, inspected_on),
            },
        )  # fmt: skip
        if draft.officer_id != actor.pk or Inspection.objects.filter(client_id=draft_id).exists():
            raise DomainError(Breach("AUD-DRAFT-2", _("This inspection was begun or filed already: start anew")))
    return draft


def _choose_checklist(code: str, kind: str) -> tuple[Edition | None, list[Breach]]:
    if not code:
        found = next(iter(checklists_in_force(kind)), None)
    else:
        found = next((one for one in checklists_in_force() if one.definition.code == code), None)
    if found is None:
        return None, [Breach("AUD-DRAFT-1", _("The checklist has not been loaded: ask an administrator"))]
    return found, rules.occasion_breaches(definition=found.definition, kind=kind)


def save_draft(
    *,
    draft_id: UUID,
    changes: Sequence[Change],
    actor: User,
    now: dt.datetime,
    reasons: Mapping[str, str] | None = None,
) -> Saved:
    """Lay the changed items over the draft, three ways: what the page had shown, what it sends, what is stored.

    An item that nobody else touched is taken over; one that another device answered differently in between is left
    as it is and returned as a conflict. Raises InspectionDraft.DoesNotExist for a draft that is not the actor's.
    """
    with transaction.atomic():
        draft = own_draft(draft_id, actor)
        before = dict(draft.answers.get("items", {})), dict(draft.answers.get("reasons", {}))
        merged = merge(before[0], changes)
        all_reasons = before[1] | known_reasons(edition(draft.version_id).definition, reasons or {})
        if (merged.answers, all_reasons) != before:
            draft.answers = {"items": merged.answers, "reasons": all_reasons}
            draft.revision += 1
            draft.updated_at = now
            draft.save(update_fields=["answers", "revision", "updated_at"])
    return Saved(draft, merged.conflicts)


def change_draft(*, draft_id: UUID, kind: str, inspected_on: dt.date, actor: User, now: dt.datetime) -> InspectionDraft:
    """Correct kind and day of a draft. Raises DomainError for a day out of bounds or a kind it is not for."""
    breaches = rules.date_breaches(inspected_on=inspected_on, today=local_date(now))
    with transaction.atomic():
        draft = own_draft(draft_id, actor)
        if kind != draft.kind:
            breaches += rules.occasion_breaches(definition=edition(draft.version_id).definition, kind=kind)
        if breaches:
            raise DomainError(breaches)
        draft.kind, draft.inspected_on = kind, inspected_on
        draft.revision += 1
        draft.updated_at = now
        draft.save(update_fields=["kind", "inspected_on", "revision", "updated_at"])
    return draft


def change_team(
    *, draft_id: UUID, members: Sequence[Member], seen: str | None = None, actor: User, now: dt.datetime
) -> InspectionDraft:
    """Write the team of the actor's draft down. The officer himself need not be named: he leads unless another does.

    `seen`: the mark of the team that the page had shown. Raises InspectionDraft.DoesNotExist for another's draft,
    DomainError with every breach of AUD-TEAM-1 to 6, StaleError (AUD-TEAM-7) when the tablet has changed it since.
    """
    with transaction.atomic():
        draft = own_draft(draft_id, actor)
        if seen is not None and seen != team_mark(draft.team):
            message = _("The tablet has changed the team since you opened this page. Open it anew, then change it.")
            raise StaleError(Breach("AUD-TEAM-7", message, field="team"))
        whole = whole_team(members, filer_of(draft))
        check_team(whole, draft.site, stood_on(draft.amends) if draft.amends else None)
        draft.team = [one.to_json() for one in whole]
        draft.updated_at = now
        draft.save(update_fields=["team", "updated_at"])
    return draft


def discard_draft(*, draft_id: UUID, actor: User, now: dt.datetime) -> None:
    """Throw a draft away; only its officer may, and it does not come back. The journal says how much was in it.

    One that the actor threw away already stays so. Raises InspectionDraft.DoesNotExist for any other that is not his.
    """
    with transaction.atomic():
        try:
            draft = own_draft(draft_id, actor)
        except InspectionDraft.DoesNotExist:
            before = Entry.objects.about(InspectionDraft(pk=draft_id)).filter(verb=DISCARDED, actor=actor)
            if before.exists():
                return
            raise
        facts = {"site": draft.site_id, "answers": len(draft.answers.get("items", {}))}
        record(verb=DISCARDED, subject=draft, actor=actor, now=now, before=facts)
        for key in Attachment.objects.about(draft).values_list("pk", flat=True):
            remove(attachment_id=key, actor=actor, now=now)
        draft.delete()


def own_draft(draft_id: UUID, actor: User) -> InspectionDraft:
    """The actor's draft, locked. Raises InspectionDraft.DoesNotExist."""
    drafts = InspectionDraft.objects.visible_to(actor).select_for_update(of=("self",), no_key=True)
    return drafts.get(pk=draft_id, officer=actor)
