"""Two people at one order, and many signatures at once: one change each, and no number left out or given twice."""

import pytest

from audits.orders.models import NumberSeries, Order
from tests.audits.orders.builders import Office, fresh
from tests.support.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_signature_pressed_four_times_is_one(office: Office) -> None:
    order = office.order("waiting")
    assert at_once(*[lambda: office.sign(order)] * 4).count("done") == 1
    assert (fresh(order).number, fresh(order).state) == (1, "signed")
    assert NumberSeries.objects.get(kind="order").last == 1


def test_five_orders_signed_at_once_have_the_numbers_one_to_five(office: Office) -> None:
    orders = [office.order("waiting", findings=1) for _each in range(5)]
    assert at_once(*[lambda o=order: office.sign(o) for order in orders]) == ["done"] * 5
    assert sorted(Order.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5]


def test_one_judges_while_another_withdraws(office: Office) -> None:
    order = office.order("served")
    results = at_once(lambda: office.judge(order, "not_obeyed"), lambda: office.withdraw(order))
    assert "done" in results
    assert fresh(order).state in ("not_obeyed", "withdrawn")
    assert (fresh(order).ended_on is not None) == (fresh(order).state == "withdrawn")
