"""A visit that is changed at the very moment of publishing: whoever is to go is told of it, once."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import OperationalError, connection

from audits.models import Plan, PlannedVisit
from audits.services import plans
from mind_portal.accounts.models import User
from mind_portal.accounts.roles import Role
from mind_portal.geography.models import Province
from mind_portal.notifications.models import Notice
from tests.audits.planning.builders import make_plan
from tests.support import builders

NOW = dt.datetime(2026, 11, 25, 2, tzinfo=dt.UTC)
MONTH = dt.date(2026, 12, 1)


@pytest.fixture
def second(rayong: Province) -> User:
    return builders.make_user(Role.OFFICER, rayong, username="officer.second")


@pytest.fixture
def visit(rayong: Province, officer: User) -> PlannedVisit:
    return make_plan(builders.make_site(rayong), officer, MONTH).visits.get()


def publish(visit: PlannedVisit, head: User) -> None:
    plans.publish_plan(plan_id=visit.plan_id, actor=head, now=NOW)


def move(visit: PlannedVisit, to: User, head: User, day: int = 4) -> None:
    plans.move_visit(
        visit_id=visit.pk, planned_on=MONTH.replace(day=day), officers=[to.pk], reason="สลับเวร", actor=head, now=NOW
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", ["move", "cancel"])
def test_publishing_waits_for_a_visit_that_is_being_changed(
    visit: PlannedVisit, officer: User, second: User, head: User, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    """While the visit is held, another head presses “publish”: his lock is asked for with little patience, since who
    would let it go waits for him here."""
    refused: list[bool] = []

    def press() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("set lock_timeout = '100ms'")
            publish(visit, head)
        except OperationalError:
            refused.append(True)
        finally:
            connection.close()

    rules = plans.rules.reason_breaches

    def meanwhile(reason: str) -> Any:
        thread = threading.Thread(target=press)
        thread.start()
        thread.join()
        return rules(reason)

    monkeypatch.setattr(plans.rules, "reason_breaches", meanwhile)
    if change == "move":
        move(visit, second, head)
    else:
        plans.cancel_visit(visit_id=visit.pk, reason="ปิดกิจการ", actor=head, now=NOW)
    monkeypatch.undo()
    assert refused, "the plan is held while one of its visits changes"
    assert Plan.objects.get().status == "draft"
    if change == "move":
        publish(visit, head)
        assert set(Notice.objects.values_list("user", flat=True)) == {second.pk}


def test_a_visit_moved_back_to_a_day_that_was_told_is_told_again(
    visit: PlannedVisit, officer: User, head: User
) -> None:
    publish(visit, head)
    for day in (4, 7, 4):
        move(visit, officer, head, day)
    assert Notice.objects.filter(user=officer, kind="audits.visit_moved").count() == 3
