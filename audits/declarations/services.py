"""The only writers of self-declarations."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from audits.declarations.models import DeclarationStatus, SelfDeclaration
from audits.facts import site_facts
from audits.rules import answer_breaches
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core.errors import Breach, DomainError
from mind_portal.core.thai import clean_text, fiscal_year, local_date
from mind_portal.journal.services import record
from mind_portal.questionnaires.answers import clean_answer
from mind_portal.questionnaires.definition import SELF_DECLARATION
from mind_portal.questionnaires.drafting import known_reasons, merge
from mind_portal.questionnaires.examination import Examination, examine
from mind_portal.questionnaires.forms import Change
from mind_portal.questionnaires.selectors import checklists_in_force, edition


def begin_declaration(*, declaration_id: UUID, site: Site, actor: User, now: dt.datetime) -> SelfDeclaration:
    """Begin the declaration of a factory that the caller found in the actor's scope; one that is open is gone on with.

    What was declared last is laid in, where the form still asks it. Raises DomainError without a form (AUD-DECLARE-1).
    """
    form = next(iter(checklists_in_force(SELF_DECLARATION)), None)
    if form is None:
        message = _("The form of the self-declaration has not been loaded: ask an administrator")
        raise DomainError(Breach("AUD-DECLARE-1", message))
    with transaction.atomic():
        Site.objects.select_for_update(of=("self",), no_key=True).get(pk=site.pk)
        mine = SelfDeclaration.objects.visible_to(actor).filter(site=site)
        draft = mine.filter(status=DeclarationStatus.DRAFT).first()
        if draft is not None:
            return draft
        last = mine.declared().order_by("-declared_at").first()
        before = last.answers.get("items", {}) if last else {}
        items = {code: before[code] for code in form.definition.items if code in before}
        return SelfDeclaration.objects.create(
            pk=declaration_id, site=site, province_id=site.province_id, version_id=form.version_id,
            fiscal_year=fiscal_year(local_date(now)), answers={"items": items}, begun_by=actor, begun_at=now,
            updated_at=now,
        )  # fmt: skip


def save_declaration(
    *, declaration_id: UUID, changes: Sequence[Change], actor: User, now: dt.datetime
) -> tuple[SelfDeclaration, list[Any]]:
    """Lay the changed items over the draft, three ways, as an inspection's draft; and what clashed.

    Raises SelfDeclaration.DoesNotExist out of the actor's scope, DomainError once it is declared (AUD-DECLARE-2).
    """
    with transaction.atomic():
        draft = _own(declaration_id, actor)
        merged = merge(draft.answers.get("items", {}), changes)
        _store(draft, {**draft.answers, "items": merged.answers}, now)
    return draft, merged.conflicts


def declare(
    *, declaration_id: UUID, signer: str, confirmed: bool, reasons: Mapping[str, str], actor: User, now: dt.datetime
) -> SelfDeclaration:
    """Declare it: from now on the office sees it and nobody changes it. Declared twice it is declared once.

    Raises DomainError with what is missing or wrong (AUD-FILE-3 to 7) and without name or tick (AUD-DECLARE-3).
    """
    with transaction.atomic():
        draft = SelfDeclaration.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=declaration_id)
        if draft.status == DeclarationStatus.DECLARED:
            return draft
        kept = draft.answers.get("reasons", {}) | known_reasons(edition(draft.version_id).definition, reasons)
        found = examine_declaration(draft, local_date(now), kept)
        breaches = answer_breaches(found)
        name = clean_text(signer)[:120]
        if not name or not confirmed:
            message = _("Write your name, and tick that what stands here is true")
            breaches.append(Breach("AUD-DECLARE-3", message, field="signer"))
        if breaches:
            raise DomainError(breaches)
        draft.status, draft.signer_name = DeclarationStatus.DECLARED, name
        draft.declared_by, draft.declared_at = actor, now
        draft.fiscal_year = fiscal_year(local_date(now))
        draft.answers = {"items": _shown(found), "reasons": {w.check.code: w.reason for w in found.warnings}}
        draft.save(update_fields=["status", "signer_name", "declared_by", "declared_at", "fiscal_year", "answers"])
        after = {"site": draft.site_id, "fiscal_year": draft.fiscal_year, "failed": len(found.with_result("fail"))}
        record(verb="audits.self_declared", subject=draft, actor=actor, now=now, after=after)
    return draft


def examine_declaration(draft: SelfDeclaration, day: dt.date, reasons: Mapping[str, str] | None = None) -> Examination:
    """What is shown, missing and wrong."""
    kept = reasons if reasons is not None else draft.answers.get("reasons", {})
    answers = draft.answers.get("items", {})
    return examine(edition(draft.version_id), answers, site_facts(draft.site, day), kept)


def _shown(found: Examination) -> dict[str, Any]:
    return {
        code: clean_answer(item, answer.get("value"), answer.get("note", ""), answer.get("severity", ""))
        for code, item in found.shown.items()
        if (answer := found.answer(code))
    }


def _own(declaration_id: UUID, actor: User) -> SelfDeclaration:
    draft = SelfDeclaration.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=declaration_id)
    if draft.status != DeclarationStatus.DRAFT:
        raise DomainError(Breach("AUD-DECLARE-2", _("This was declared already: begin a new one to say something new")))
    return draft


def _store(draft: SelfDeclaration, answers: dict[str, Any], now: dt.datetime) -> None:
    if answers == draft.answers:
        return
    draft.answers = answers
    draft.revision += 1
    draft.updated_at = now
    draft.save(update_fields=["answers", "revision", "updated_at"])
