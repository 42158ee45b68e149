"""Two people at one order, and many signatures at once: one change each, and no number left out or given twice."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from audits.orders.models import NumberSeries, Order
from mind_portal.core.errors import DomainError, StaleError
from tests.audits.orders.builders import Office, fresh

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*steps: Callable[[], object]) -> list[str]:
    """Run the steps in threads of their own; what became of each."""
    results: list[str] = []
    gate = threading.Barrier(len(steps))

    def run(step: Callable[[], object]) -> None:
        gate.wait(timeout=20)
        try:
            step()
            results.append("done")
        except StaleError:
            results.append("stale")
        except DomainError as error:
            results.append(error.breaches[0].rule)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(results)


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
