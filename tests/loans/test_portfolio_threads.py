"""What several people do to one loan at the same moment happens once."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from loans.models import Disbursement, Repayment
from loans.portfolio.paying_out import decide_disbursement, propose_disbursement
from loans.portfolio.repayments import record_repayment
from mind_portal.core.errors import DomainError
from tests.loans import money
from tests.loans.money import NOW, SIGNED, D

pytestmark = pytest.mark.django_db(transaction=True)


def together(act, count: int) -> list[str]:
    """The outcome of each of `count` calls that run side by side."""

    def one(number: int) -> str:
        try:
            act(number)
        except DomainError as error:
            return error.breaches[0].rule
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(count) as pool:
        return sorted(pool.map(one, range(count)))


def test_one_reference_five_times_is_one_repayment(rayong) -> None:
    money.load_law()
    contract = money.make_running(rayong)
    first, _second = money.fund_pair()

    def act(_number: int) -> None:
        record_repayment(
            contract_id=contract.pk, paid_on=dt.date(2026, 2, 15), amount=D(100), reference="R", actor=first, now=NOW
        )

    assert together(act, 5) == ["LOAN-PAY-6"] * 4 + ["done"]
    assert Repayment.objects.count() == 1


def test_the_last_baht_of_a_contract_is_paid_out_once_and_confirmed_once(rayong) -> None:
    money.load_law()
    contract = money.make_contract(rayong)
    first, second = money.fund_pair()

    def propose(number: int) -> None:
        propose_disbursement(
            contract_id=contract.pk, amount=D(1_200_000), paid_on=SIGNED, reference=f"D{number}", actor=first, now=NOW
        )

    assert together(propose, 2) == ["LOAN-OUT-1", "done"]
    payment = Disbursement.objects.get()

    def confirm(_number: int) -> None:
        decide_disbursement(disbursement_id=payment.pk, confirm=True, actor=second, now=NOW)

    assert together(confirm, 2) == ["LOAN-OUT-6", "done"]
    assert contract.schedules.count() == 1
