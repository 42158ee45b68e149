"""The only writers of self-declarations."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final
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
from mind_portal.questionnaires.answers import clean_answer, with_photos
from mind_portal.questionnaires.definition import COUNTED, SELF_DECLARATION, Definition
from mind_portal.questionnaires.drafting import known_reasons, merge
from mind_portal.questionnaires.examination import Examination, examine
from mind_portal.questionnaires.forms import Change
from mind_portal.questionnaires.selectors import checklists_in_force, edition

OF_ONE_YEAR: Final = COUNTED | {"signature"}


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
        mine = SelfDeclaration.objects.visible_to(actor).of_present_operators().filter(site=site)
        draft = mine.filter(status=DeclarationStatus.DRAFT).first()
        if draft is not None:
            return draft
        last = mine.declared().order_by("-declared_at").first()
        items = _carried(form.definition, last.answers.get("items", {}) if last else {})
        return SelfDeclaration.objects.create(
            pk=declaration_id, site=site, operator_id=site.operator_id, province_id=site.province_id,
            version_id=form.version_id, fiscal_year=fiscal_year(local_date(now)), answers={"items": items},
            begun_by=actor, begun_at=now, updated_at=now,
        )  # fmt: skip


def _carried(form: Definition, before: Mapping[str, Any]) -> dict[str, Any]:
    """Last year's answers to what is still asked; photos, files and signatures are of that year and stay with it."""
    return {
        code: {key: part for key, part in before[code].items() if key != "photos"}
        for code, item in form.items.items()
        if code in before and item.type not in OF_ONE_YEAR
    }


def save_declaration(
    *, declaration_id: UUID, changes: Sequence[Change], actor: User, now: dt.datetime
) -> tuple[SelfDeclaration, list[Any]]:
    """Lay the changed items over the draft, three ways, as an inspection's draft; and what clashed.

    Raises as `own_declaration`.
    """
    with transaction.atomic():
        draft = own_declaration(declaration_id, actor)
        merged = merge(draft.answers.get("items", {}), changes)
        _store(draft, {**draft.answers, "items": merged.answers}, now)
    return draft, merged.conflicts


def declare(
    *, declaration_id: UUID, signer: str, confirmed: bool, reasons: Mapping[str, str], actor: User, now: dt.datetime
) -> SelfDeclaration:
    """Declare it: from now on the office sees it and nobody changes it. Declared twice it is declared once.

    Raises DomainError with what is missing or wrong (AUD-FILE-3 to 7), without name or tick (AUD-DECLARE-3), and for a
    factory that another operator runs by now (AUD-DECLARE-4).
    """
    with transaction.atomic():
        draft = SelfDeclaration.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=declaration_id)
        if draft.status == DeclarationStatus.DECLARED:
            return draft
        _check_operator(draft)
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
        code: with_photos(
            clean_answer(item, answer.get("value"), answer.get("note", ""), answer.get("severity", "")), answer
        )
        for code, item in found.shown.items()
        if (answer := found.answer(code))
    }


def own_declaration(declaration_id: UUID, actor: User) -> SelfDeclaration:
    """The open declaration of the actor's enterprise, locked.

    Raises SelfDeclaration.DoesNotExist out of the actor's scope, DomainError once it is declared (AUD-DECLARE-2) or the
    factory has passed to another operator (AUD-DECLARE-4).
    """
    draft = SelfDeclaration.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=declaration_id)
    if draft.status != DeclarationStatus.DRAFT:
        raise DomainError(Breach("AUD-DECLARE-2", _("This was declared already: begin a new one to say something new")))
    _check_operator(draft)
    return draft


def _check_operator(draft: SelfDeclaration) -> None:
    if draft.operator_id != draft.site.operator_id:
        message = _("Another operator runs this factory now: only that operator can declare it")
        raise DomainError(Breach("AUD-DECLARE-4", message))


def _store(draft: SelfDeclaration, answers: dict[str, Any], now: dt.datetime) -> None:
    if answers == draft.answers:
        return
    draft.answers = answers
    draft.revision += 1
    draft.updated_at = now
    draft.save(update_fields=["answers", "revision", "updated_at"])
