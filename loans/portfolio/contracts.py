"""From the committee's approval to a signed contract."""

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from loans.models import (
    Application,
    Contract,
    ContractStatus,
    Decision,
    DecisionOutcome,
    DecisionState,
)
from loans.portfolio import rules, standing
from loans.portfolio.planning import lines_for, lock_contract
from loans.schedules import Terms, to_document
from loans.services.stages import lock_application, move
from loans.states import APPLICATION_MACHINE
from mind_portal.accounts.models import User
from mind_portal.core.errors import Breach, DomainError
from mind_portal.core.thai import clean_text, local_date
from mind_portal.journal.services import record
from mind_portal.legal.selectors import value_on
from mind_portal.rollups.tasks import after_commit_drain


@dataclass(frozen=True)
class Paper:
    """What stands on the paper that was signed."""

    number: str
    principal: Decimal
    signed_on: dt.date
    terms: Terms
    penalty_percent: Decimal
    guarantor: str = ""
    collateral: str = ""
    conditions: str = ""


def record_contract(*, application_id: int, paper: Paper, actor: User, now: dt.datetime) -> Contract:
    """Enter the signed contract of an approved application. Its terms never change afterwards; its plan may.

    Raises Application.DoesNotExist, DomainError for a wrong state or LOAN-CON-1 … 5, LOAN-PLAN-6.
    """
    today = local_date(now)
    with transaction.atomic():
        visible = Application.objects.visible_to(actor).select_for_update(of=("self",), no_key=True)
        application = visible.get(pk=application_id)
        before = application.status
        APPLICATION_MACHINE.check("contract", before)
        decision = _decision_of(application)
        assert decision.amount is not None, "an approval has an amount"
        decided_on = local_date(decision.confirmed_at or decision.recorded_at)
        breaches = rules.contract_breaches(
            number=paper.number, principal=paper.principal, approved=decision.amount, signed_on=paper.signed_on,
            decided_on=decided_on, today=today,
        )  # fmt: skip
        if breaches:
            raise DomainError(breaches)
        lines_for(paper.terms, [(paper.signed_on, paper.principal)])
        contract = _store(application, decision, paper, actor, now)
        application.save(update_fields=move(application, "contract", now))
        record(
            verb="loans.contract_signed", subject=application, actor=actor, now=now, before={"status": before},
            after={"status": application.status, "contract": contract.number, "principal": contract.principal,
                   "signed_on": contract.signed_on},
        )  # fmt: skip
        standing.refresh(today, [contract.pk])
        after_commit_drain()
    return contract


def _decision_of(application: Application) -> Decision:
    outcomes = (DecisionOutcome.APPROVED, DecisionOutcome.CONDITIONAL)
    found = application.decisions.filter(state=DecisionState.CONFIRMED, outcome__in=outcomes).order_by("-pk").first()
    if found is None:
        raise DomainError(Breach("LOAN-CON-5", _("The chair has not confirmed the resolution yet.")))
    return found


def _store(application: Application, decision: Decision, paper: Paper, actor: User, now: dt.datetime) -> Contract:
    terms = replace(paper.terms, due_day=paper.terms.due_day or paper.terms.first_due_on.day)
    try:
        with transaction.atomic():
            return Contract.objects.create(
                number=clean_text(paper.number), number_key=rules.number_key(paper.number), application=application,
                decision=decision, programme_id=application.round.programme_id, operator_id=application.operator_id,
                site_id=application.site_id, province_id=application.province_id, principal=paper.principal,
                signed_on=paper.signed_on, terms=to_document(terms), penalty_percent=paper.penalty_percent,
                allocation=value_on("LOAN_ALLOCATION_ORDER", paper.signed_on), guarantor=paper.guarantor.strip(),
                collateral=paper.collateral.strip(), conditions=paper.conditions.strip(), created_by=actor,
                created_at=now,
            )  # fmt: skip
    except IntegrityError:
        text = _("A contract with this number is in the portal already; look at the paper again.")
        raise DomainError(Breach("LOAN-CON-1", text, "number")) from None


def cancel_contract(*, contract_id: int, reason: str, actor: User, now: dt.datetime) -> Contract:
    """Cancel a signed contract from which nothing was paid out. The application is as the committee resolved again:
    another contract can be entered, or the firm withdraws and the money of the round is free.

    Raises Contract.DoesNotExist, DomainError with LOAN-CON-6 or LOAN-WHY-1.
    """
    with transaction.atomic():
        contract = lock_contract(contract_id, actor)
        if contract.status != ContractStatus.SIGNED or contract.disbursements.exclude(state="refused").exists():
            text = _("Only a contract from which nothing was paid out can be cancelled.")
            raise DomainError(Breach("LOAN-CON-6", text))
        if breaches := rules.reason_breaches(reason):
            raise DomainError(breaches)
        contract.status, contract.closed_on = ContractStatus.CANCELLED, local_date(now)
        contract.save(update_fields=["status", "closed_on"])
        application = lock_application(contract.application_id, actor)
        conditional = contract.decision.outcome == DecisionOutcome.CONDITIONAL
        verb = "release_conditionally" if conditional else "release"
        application.save(update_fields=move(application, verb, now))
        record(
            verb="loans.contract_cancelled", subject=contract, actor=actor, now=now, reason=reason.strip(),
            before={"status": "signed"}, after={"status": "cancelled"},
        )  # fmt: skip
        after_commit_drain()
    return contract
