"""The firm's side of an application: begun, filled, submitted, put right, withdrawn."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from factories.models import Site
from loans import notices, rules
from loans.eligibility import Wish, judge
from loans.models import Application, ApplicationForm, ApplicationStatus, DropReason, Programme, ProgrammeTerms, Round
from loans.selectors.firms import firm_of, form_facts, values_of
from loans.selectors.offers import documents_of, offer_of, purposes_of, size_of, terms_on
from loans.selectors.records import eligibility_record
from loans.services.stages import enter, lock_application, move
from mind_portal.accounts.models import User
from mind_portal.core.errors import Breach, DomainError
from mind_portal.core.thai import local_date
from mind_portal.documents.models import Attachment
from mind_portal.documents.services import remove
from mind_portal.journal.services import record
from mind_portal.questionnaires.drafting import Conflict, known_reasons, merge
from mind_portal.questionnaires.examination import Examination, examine
from mind_portal.questionnaires.forms import Change
from mind_portal.questionnaires.selectors import current_version, edition
from mind_portal.rollups.tasks import after_commit_drain

FORM = "loan-application"
EDITABLE = (ApplicationStatus.DRAFT, ApplicationStatus.RETURNED)
"""States in which the firm may change what it wrote."""
CARRIED = (
    "contact_name", "contact_phone", "contact_email", "finance_year", "revenue", "revenue_before", "profit",
    "cash_flow", "debt", "equity", "debt_service", "fixed_assets",
)  # fmt: skip
"""Items that are filled in from the firm's last application; its statements are asked anew."""


@dataclass(frozen=True)
class Asking:
    """What is asked for, and for which of the firm's factories."""

    round_id: int
    site_id: int
    asked: Decimal | None
    months: int | None
    purpose: str
    collateral: str


@dataclass
class Saved:
    """What became of a save: the form as it is now, and the items that clashed."""

    form: ApplicationForm
    conflicts: list[Conflict] = field(default_factory=list)


def start_application(*, client_id: UUID, asking: Asking, actor: User, now: dt.datetime) -> Application:
    """Begin an application for one of the actor's factories; the same `client_id` gives the same one.

    Raises Site.DoesNotExist for another firm's factory, DomainError with LOAN-APPLY-1 to 4, 6 to 8.
    """
    site = Site.objects.visible_to(actor).select_related("operator").get(pk=asking.site_id)
    with transaction.atomic():
        found = Round.objects.select_for_update(of=("self",)).select_related("programme").get(pk=asking.round_id)
        known = Application.objects.filter(client_id=client_id).first()
        if known is not None:
            return _same(known, actor)
        firm = firm_of(site.operator, local_date(now))
        breaches = _start_breaches(found, site, asking, local_date(now))
        version = current_version(FORM)
        if version is None:
            breaches.append(Breach("LOAN-APPLY-8", _("The form has not been loaded: ask an administrator")))
        if breaches or version is None or asking.asked is None:
            raise DomainError(breaches)
        made = Application.objects.create(
            client_id=client_id, round=found, operator=site.operator, site=site, province_id=site.province_id,
            size_class=size_of(firm.workers, local_date(now)), asked=asking.asked, months=asking.months,
            purpose=asking.purpose, collateral=asking.collateral, created_by=actor, created_at=now, stage_since=now,
        )  # fmt: skip
        ApplicationForm.objects.create(
            application=made, version=version, updated_at=now, answers={"items": _carried(site), "reasons": {}}
        )
        enter(made, now)
        record(
            verb="loans.application_started", subject=made, actor=actor, now=now,
            after={"round": found.pk, "site": site.pk, "asked": asking.asked},
        )  # fmt: skip
    return made


def _same(known: Application, actor: User) -> Application:
    """Sent twice: the same application, if it is the actor's own."""
    if not Application.objects.visible_to(actor).filter(pk=known.pk).exists():
        raise DomainError(Breach("LOAN-APPLY-9", _("This identifier belongs to another application: start anew")))
    return known


def _start_breaches(found: Round, site: Site, asking: Asking, today: dt.date) -> list[Breach]:
    breaches = rules.window_breaches(
        status=found.status, opens_on=found.opens_on, closes_on=found.closes_on, today=today
    )
    terms = terms_on(found.programme_id, found.opens_on)
    breaches += rules.asking_breaches(
        asked=asking.asked, months=asking.months, ceiling=terms.ceiling if terms else None,
        longest=terms.max_months if terms else None,
    )  # fmt: skip
    if terms is None:
        breaches.append(Breach("LOAN-TERMS-2", _("The programme had no terms when the round opened")))
    elif asking.purpose not in purposes_of(terms):
        message = _("This is not a purpose of the programme %(name)s") % {"name": found.programme.name}
        breaches.append(Breach("LOAN-APPLY-6", message, field="purpose"))
    open_ones = Application.objects.filter(round=found, operator_id=site.operator_id)
    if open_ones.exclude(status__in=(ApplicationStatus.DECLINED, ApplicationStatus.WITHDRAWN)).exists():
        breaches.append(Breach("LOAN-APPLY-7", _("This firm has an application in this round already")))
    return breaches


def _carried(site: Site) -> dict[str, Any]:
    """The firm's figures of its last application, with that as their source."""
    last = ApplicationForm.objects.filter(application__operator_id=site.operator_id).order_by("-updated_at").first()
    if last is None:
        return {}
    source = {"origin": "last_application", "on": local_date(last.updated_at).isoformat()}
    return {code: {"value": value, "source": source} for code, value in values_of(last).items() if code in CARRIED}


def save_form(
    *, application_id: int, changes: Sequence[Change], reasons: Mapping[str, str] | None = None, actor: User,
    now: dt.datetime,
) -> Saved:  # fmt: skip
    """Lay the changed items over the form, three ways. Raises Application.DoesNotExist out of scope, DomainError when
    the firm may not change it any more."""
    with transaction.atomic():
        application = editable(application_id, actor)
        form = ApplicationForm.objects.select_for_update().get(application=application)
        before = dict(form.answers.get("items", {})), dict(form.answers.get("reasons", {}))
        merged = merge(before[0], changes)
        kept = before[1] | known_reasons(edition(form.version_id).definition, reasons or {})
        if (merged.answers, kept) != before:
            form.answers = {"items": merged.answers, "reasons": kept}
            form.revision += 1
            form.updated_at = now
            form.save(update_fields=["answers", "revision", "updated_at"])
    form.application = application
    return Saved(form, merged.conflicts)


def change_asking(*, application_id: int, asking: Asking, actor: User, now: dt.datetime) -> Application:
    """Correct amount, term, purpose and collateral while the firm may. Raises DomainError as `start_application`."""
    with transaction.atomic():
        application = editable(application_id, actor)
        terms = terms_of(application)
        breaches = rules.asking_breaches(
            asked=asking.asked, months=asking.months, ceiling=terms.ceiling, longest=terms.max_months
        )
        if asking.purpose not in purposes_of(terms):
            breaches.append(Breach("LOAN-APPLY-6", _("This is not a purpose of the programme"), field="purpose"))
        if breaches or asking.asked is None:
            raise DomainError(breaches)
        before = {"asked": application.asked, "purpose": application.purpose}
        application.asked, application.months = asking.asked, asking.months
        application.purpose, application.collateral = asking.purpose, asking.collateral
        application.save(update_fields=["asked", "months", "purpose", "collateral"])
        record(
            verb="loans.asking_changed", subject=application, actor=actor, now=now, before=before,
            after={"asked": application.asked, "purpose": application.purpose},
        )  # fmt: skip
    return application


def editable(pk: int, actor: User) -> Application:
    """The locked application, while the firm may change it. Raises DomainError, LOAN-APPLY-10, afterwards."""
    application = lock_application(pk, actor)
    if application.status not in EDITABLE:
        message = _("It was submitted: the firm cannot change it any more")
        raise DomainError(Breach("LOAN-APPLY-10", message))
    return application


def discard_application(*, application_id: int, actor: User, now: dt.datetime) -> None:
    """Throw a draft away; it does not come back. Raises DomainError for one that was submitted."""
    with transaction.atomic():
        application = lock_application(application_id, actor)
        if application.status != ApplicationStatus.DRAFT:
            message = _("It was submitted: withdraw it instead")
            raise DomainError(Breach("LOAN-APPLY-11", message))
        facts = {"round": application.round_id, "asked": application.asked}
        record(verb="loans.application_discarded", subject=application, actor=actor, now=now, before=facts)
        for paper in Attachment.objects.about(application):  # the firm's accounts do not stay without a case
            remove(attachment_id=paper.pk, actor=actor, now=now)
        application.delete()


# --- submitting ------------------------------------------------------------------------------------------------------


def submit_application(*, application_id: int, actor: User, now: dt.datetime) -> Application:
    """Hand it to the provincial office, with the number that it keeps. Submitted twice it is submitted once.

    Raises DomainError with every breach: LOAN-APPLY-4, 5 and LOAN-FORM-1 (an item each).
    """
    with transaction.atomic():
        application = lock_application(application_id, actor)
        if application.status == ApplicationStatus.SUBMITTED:
            return application
        form = _frozen(application, actor, now)
        first = application.status == ApplicationStatus.DRAFT
        changed = move(application, "submit" if first else "resubmit", now)
        if first:
            application.number = _next_number(application.round.programme_id, application.round.fiscal_year)
            application.submitted_on = local_date(now)
        application.save(update_fields=[*changed, "number", "submitted_on"])
        form.save(update_fields=["facts", "submitted_by"])
        record(
            verb="loans.application_submitted" if first else "loans.application_resubmitted", subject=application,
            actor=actor, now=now, after={"number": application.number, "asked": application.asked},
        )  # fmt: skip
        notices.submitted(application, actor=actor, now=now)
        after_commit_drain()
    return application


def _frozen(application: Application, actor: User, now: dt.datetime) -> ApplicationForm:
    """The form with the facts of this day, if everything is there. Raises DomainError."""
    today = local_date(now)
    form = ApplicationForm.objects.select_for_update().get(application=application)
    form.application = application
    breaches = [*submit_breaches(application, form, today)]
    if breaches:
        raise DomainError(breaches)
    firm = firm_of(application.operator, today, form)
    values = values_of(form)
    wish = Wish(application.asked, application.purpose, _saving(values))
    verdict = judge(firm, wish, offer_of(terms_of(application), today))
    form.facts = {"on": today.isoformat(), "eligibility": eligibility_record(verdict), "workers": firm.workers}
    form.submitted_by = actor
    return form


def submit_breaches(application: Application, form: ApplicationForm, today: dt.date) -> list[Breach]:
    """Everything that stands in the way of submitting, for the review page too."""
    found = application.round
    breaches: list[Breach] = []
    if application.status == ApplicationStatus.DRAFT:
        breaches += rules.window_breaches(
            status=found.status, opens_on=found.opens_on, closes_on=found.closes_on, today=today
        )
    breaches += form_breaches(examine_form(application, form, today))
    documents = documents_of(terms_of(application))
    wanted = {code: name for code, (name, required) in documents.items() if required}
    attached = set(Attachment.objects.about(application).values_list("slot", flat=True))
    return [*breaches, *rules.document_breaches(wanted=wanted, attached=attached)]


def form_breaches(found: Examination) -> list[Breach]:
    """LOAN-FORM-1: an item that is missing or wrong. LOAN-FORM-2: a warning without its reason."""
    breaches = []
    for problem in found.problems:
        item = found.shown.get(problem.item)
        where = f"{item.number} {item.text}" if item else problem.item
        breaches.append(Breach("LOAN-FORM-1", f"{where}: {problem.message}", field=problem.item))
    for warned in found.unexplained:
        message = f"{warned.item.number} {warned.message or warned.check.message}: " + _("give the reason")
        breaches.append(Breach("LOAN-FORM-2", message, field=f"reason-{warned.check.code}"))
    return breaches


def examine_form(application: Application, form: ApplicationForm, today: dt.date) -> Examination:
    """What is shown, missing and wrong in the form."""
    items, reasons = form.answers.get("items", {}), form.answers.get("reasons", {})
    return examine(edition(form.version_id), items, form_facts(application, today), reasons)


def terms_of(application: Application) -> ProgrammeTerms:
    """The terms that the application is judged by: those in force when its round opened."""
    found = terms_on(application.round.programme_id, application.round.opens_on)
    if found is None:
        raise DomainError(Breach("LOAN-TERMS-2", _("The programme had no terms when the round opened")))
    return found


def _saving(values: Mapping[str, Any]) -> Decimal | None:
    value = values.get("saving_kwh")
    return None if value is None else Decimal(str(value))


def _next_number(programme_id: int, year: int) -> str:
    """ล-2570-0046: the next of the programme's fiscal year. The programme's row keeps two from taking the same."""
    programme = Programme.objects.select_for_update().get(pk=programme_id)
    prefix = f"{programme.letter}-{year}-"
    taken = Application.objects.filter(number__startswith=prefix).order_by(Length("number").desc(), "-number")
    last = taken.values_list("number", flat=True).first()
    return f"{prefix}{int(last.rsplit('-', 1)[1]) + 1 if last else 1:04d}"


def withdraw_application(
    *, application_id: int, drop_reason: str, reason: str, actor: User, now: dt.datetime
) -> Application:
    """The firm gives it up, with the coded reason; money that was bound is free again.

    Raises DomainError from a wrong state, and LOAN-DROP-1 without a reason.
    """
    with transaction.atomic():
        application = lock_application(application_id, actor)
        if drop_reason not in DropReason.values:
            raise DomainError(Breach("LOAN-DROP-1", _("Choose the reason"), field="drop_reason"))
        before = application.status
        changed = move(application, "withdraw", now)
        application.drop_reason, application.waiting_rank = drop_reason, None
        application.save(update_fields=[*changed, "drop_reason", "waiting_rank"])
        record(
            verb="loans.application_withdrawn", subject=application, actor=actor, now=now, reason=reason.strip(),
            before={"status": before}, after={"status": application.status, "drop_reason": drop_reason},
        )  # fmt: skip
        after_commit_drain()
    return application
