"""Money paid out under a contract: entered by one, confirmed by another, then the plan follows."""

import datetime as dt
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from loans.models import Contract, ContractStatus, Disbursement, EntrySource, MoneyState
from loans.portfolio import rules
from loans.portfolio.books import ZERO, rebook
from loans.portfolio.planning import lay_after_paying_out, lock_contract
from mind_portal.accounts.models import User
from mind_portal.core.errors import Breach, DomainError
from mind_portal.core.thai import clean_text, local_date
from mind_portal.journal.services import record
from mind_portal.rollups.tasks import after_commit_drain


def propose_disbursement(  # noqa: PLR0913 - keyword-only, and each is a column
    *,
    contract_id: int,
    amount: Decimal,
    paid_on: dt.date,
    reference: str,
    note: str = "",
    actor: User,
    now: dt.datetime,
) -> Disbursement:
    """Enter a payment out. It counts once a second person has confirmed it.

    Raises Contract.DoesNotExist, DomainError with LOAN-OUT-1 … 5.
    """
    with transaction.atomic():
        contract = lock_contract(contract_id, actor)
        breaches = breaches_of(contract, amount, paid_on, local_date(now))
        if not clean_text(reference):
            breaches.append(Breach("LOAN-OUT-4", _("Give the bank's reference."), "reference"))
        if breaches:
            raise DomainError(breaches)
        try:
            with transaction.atomic():
                made = Disbursement.objects.create(
                    contract=contract, province_id=contract.province_id, amount=amount, paid_on=paid_on,
                    reference=clean_text(reference), note=clean_text(note), proposed_by=actor, proposed_at=now,
                )  # fmt: skip
        except IntegrityError:
            raise DomainError(Breach("LOAN-OUT-4", reference_known(reference), "reference")) from None
        record(
            verb="loans.disbursement_proposed", subject=contract, actor=actor, now=now,
            after={"amount": amount, "paid_on": paid_on, "reference": made.reference},
        )  # fmt: skip
    return made


def reference_known(reference: str) -> str:
    """The words for a reference that is used already."""
    text = _("The reference “%(reference)s” is in the portal already; the same payment is entered once.")
    return text % {"reference": clean_text(reference)}


def breaches_of(contract: Contract, amount: Decimal, paid_on: dt.date, today: dt.date) -> list[Breach]:
    """What speaks against a payment out. `amount` joins all that is confirmed or waits."""
    if contract.status not in (ContractStatus.SIGNED, ContractStatus.RUNNING):
        return [Breach("LOAN-OUT-5", _("The contract is closed; nothing is paid out any more."), "contract")]
    counted = contract.disbursements.exclude(state=MoneyState.REFUSED).aggregate(sum=Sum("amount", default=ZERO))
    return rules.paying_out_breaches(
        amount=amount, paid_on=paid_on, signed_on=contract.signed_on, principal=contract.principal,
        already=counted["sum"], today=today,
    )  # fmt: skip


def decide_disbursement(
    *, disbursement_id: int, confirm: bool, actor: User, now: dt.datetime, reason: str = ""
) -> Disbursement:
    """Confirm or refuse a payment out that another entered.

    Raises Disbursement.DoesNotExist, DomainError with LOAN-EYES-1, LOAN-OUT-6, for a refusal LOAN-WHY-1.
    """
    with transaction.atomic():
        found = Disbursement.objects.visible_to(actor).get(pk=disbursement_id)
        contract = lock_contract(found.contract_id, actor)
        payment = Disbursement.objects.select_for_update().get(pk=disbursement_id)
        if payment.state != MoneyState.PROPOSED:
            text = _("This payment was decided on already. Reload the page to see it.")
            raise DomainError(Breach("LOAN-OUT-6", text))
        breaches = rules.second_person(proposed_by=payment.proposed_by_id, decided_by=actor.pk)
        breaches += [] if confirm else rules.reason_breaches(reason)
        if breaches:
            raise DomainError(breaches)
        payment.state = MoneyState.CONFIRMED if confirm else MoneyState.REFUSED
        payment.decided_by, payment.decided_at = actor, now
        payment.save(update_fields=["state", "decided_by", "decided_at"])
        if confirm:
            take_effect(contract, payment, actor=actor, now=now)
            rebook([contract], local_date(now))
            after_commit_drain()
        record(
            verb="loans.disbursement_confirmed" if confirm else "loans.disbursement_refused", subject=contract,
            actor=actor, now=now, reason=reason.strip(),
            after={"amount": payment.amount, "paid_on": payment.paid_on, "reference": payment.reference},
        )  # fmt: skip
    return payment


def take_effect(contract: Contract, payment: Disbursement, *, actor: User, now: dt.datetime) -> None:
    """The plan with this payment out; the contract runs. In the caller's transaction, which holds the lock."""
    lay_after_paying_out(contract, payment.paid_on, payment.amount, actor=actor, now=now)
    if contract.status == ContractStatus.SIGNED:
        contract.status = ContractStatus.RUNNING
        contract.save(update_fields=["status"])


def book_from_bank(  # noqa: PLR0913 - keyword-only, and each is a column
    contract: Contract,
    *,
    amount: Decimal,
    paid_on: dt.date,
    reference: str,
    uploader: User,
    confirmer: User,
    now: dt.datetime,
) -> Disbursement:
    """A payment out of a bank's file: who uploaded the file entered it, who confirmed the file confirmed it."""
    payment = Disbursement.objects.create(
        contract=contract, province_id=contract.province_id, amount=amount, paid_on=paid_on, reference=reference,
        source=EntrySource.BANK, state=MoneyState.CONFIRMED, proposed_by=uploader, proposed_at=now,
        decided_by=confirmer, decided_at=now,
    )  # fmt: skip
    take_effect(contract, payment, actor=confirmer, now=now)
    return payment
