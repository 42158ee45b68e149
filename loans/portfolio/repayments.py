"""Money that comes back, entered by hand; what was entered is never deleted, only taken back by a row of its own."""

import datetime as dt
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Min
from django.utils.translation import gettext as _

from loans.models import Contract, ContractStatus, MoneyState, Repayment
from loans.portfolio import rules
from loans.portfolio.books import most_that_can_be_paid, rebook
from loans.portfolio.paying_out import reference_known
from loans.portfolio.planning import lock_contract
from mind_portal.accounts.models import User
from mind_portal.core.errors import Breach, DomainError
from mind_portal.core.thai import clean_text, local_date
from mind_portal.journal.services import record
from mind_portal.rollups.tasks import after_commit_drain


def record_repayment(
    *, contract_id: int, paid_on: dt.date, amount: Decimal, reference: str, actor: User, now: dt.datetime
) -> Repayment:
    """Enter a payment of the firm. A day that lies back is served as if it had been entered then.

    Raises Contract.DoesNotExist, DomainError with LOAN-PAY-1 … 6.
    """
    today = local_date(now)
    with transaction.atomic():
        contract = lock_contract(contract_id, actor)
        breaches = _breaches(contract, paid_on, amount, today)
        if not clean_text(reference):
            breaches.append(Breach("LOAN-PAY-6", _("Give the bank's reference."), "reference"))
        if breaches:
            raise DomainError(breaches)
        try:
            with transaction.atomic():
                made = Repayment.objects.create(
                    contract=contract, province_id=contract.province_id, paid_on=paid_on, amount=amount,
                    excess=amount, reference=clean_text(reference), entered_by=actor, entered_at=now,
                )  # fmt: skip
        except IntegrityError:
            raise DomainError(Breach("LOAN-PAY-6", reference_known(reference), "reference")) from None
        rebook([contract], today)
        record(
            verb="loans.repayment_entered", subject=contract, actor=actor, now=now,
            after={"amount": amount, "paid_on": paid_on, "reference": made.reference},
        )  # fmt: skip
        after_commit_drain()
    made.refresh_from_db()
    return made


def _breaches(contract: Contract, paid_on: dt.date, amount: Decimal, today: dt.date) -> list[Breach]:
    confirmed = contract.disbursements.filter(state=MoneyState.CONFIRMED)
    closed = contract.status not in (ContractStatus.RUNNING, ContractStatus.SIGNED)
    return rules.repayment_breaches(
        amount=amount, paid_on=paid_on, first_out=confirmed.aggregate(first=Min("paid_on"))["first"],
        most=most_that_can_be_paid(contract, paid_on), is_closed=closed, today=today,
    )  # fmt: skip


def reverse_repayment(*, repayment_id: int, reason: str, actor: User, now: dt.datetime) -> Repayment:
    """Take a payment back, as of its own day: it was entered wrongly, or the cheque was not paid.

    Raises Repayment.DoesNotExist, DomainError with LOAN-BACK-1, 2 or LOAN-WHY-1.
    """
    with transaction.atomic():
        found = Repayment.objects.visible_to(actor).get(pk=repayment_id)
        contract = lock_contract(found.contract_id, actor)
        payment = Repayment.objects.select_for_update().get(pk=repayment_id)
        breaches = rules.reason_breaches(reason)
        if payment.reversal_of_id is not None:
            breaches.append(Breach("LOAN-BACK-1", _("This row takes a payment back itself.")))
        elif Repayment.objects.filter(reversal_of=payment).exists():
            breaches.append(Breach("LOAN-BACK-2", _("This payment was taken back already.")))
        if breaches:
            raise DomainError(breaches)
        back = Repayment.objects.create(
            contract=contract, province_id=contract.province_id, paid_on=payment.paid_on, amount=-payment.amount,
            excess=-payment.amount, reference=payment.reference, source=payment.source, reversal_of=payment,
            reason=clean_text(reason)[:300], entered_by=actor, entered_at=now,
        )  # fmt: skip
        payment.taken_back = True
        payment.save(update_fields=["taken_back"])
        rebook([contract], local_date(now))
        record(
            verb="loans.repayment_reversed", subject=contract, actor=actor, now=now, reason=reason.strip(),
            before={"amount": payment.amount, "paid_on": payment.paid_on, "reference": payment.reference},
        )  # fmt: skip
        after_commit_drain()
    return back
