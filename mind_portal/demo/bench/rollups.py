"""Roll-ups: what a change costs beside a recount of everything, and what the triggers cost the writers."""

import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from audits.models import Inspection
from mind_portal.demo.bench.timing import Goal, Row, elapsed, row
from mind_portal.rollups.services import drain, rebuild

CURRENT = Goal("1,000 inspections of this month until the cells are right", "recount of everything", 1 / 8, 1 / 25)
SPREAD = Goal("1,000 inspections over 5 years until the cells are right", "recount of everything", 1 / 8, 1 / 15)
REBUILD = Goal("rebuild of everything", "GROUP BY of each measure's table", 1.5, 1.1)
TRIGGER = Goal("one inspection written, with the trigger", "without it", 1.30, 1.15)

_COPY = """
insert into audits_inspection (client_id, site_id, province_id, version_id, kind, status, inspected_on, filed_at,
                               officer_id, answers, passed, failed, not_applicable, score)
select gen_random_uuid(), site_id, province_id, version_id, kind, status,
       case when %(spread)s then inspected_on else %(today)s end, now(), officer_id, answers, passed, failed,
       not_applicable, score
from audits_inspection where id > (select max(id) from audits_inspection) - %(far)s order by id limit 1000
"""


def write_thousand(*, spread: bool) -> None:
    """A thousand new inspections by one statement, this month's or of any month."""
    values: dict[str, Any] = {"spread": spread, "today": timezone.localdate(), "far": 500_000 if spread else 5_000}
    with connection.cursor() as cursor:
        cursor.execute(_COPY, values)


def measure(rounds: int, say: Callable[[str], None]) -> Iterator[Row]:
    """The four rows; every change is taken back, so that the data stays as it was."""
    drain()
    full = _full_seconds(rounds)
    for goal, spread in ((CURRENT, False), (SPREAD, True)):
        say(goal.work)
        yield row(goal, [(floor, _change(spread=spread)) for floor in full])
    say(REBUILD.work)
    yield row(REBUILD, [(elapsed(_group_by), floor) for floor in full])
    say(TRIGGER.work)
    yield row(TRIGGER, _trigger_price(rounds))


def _full_seconds(rounds: int) -> list[float]:
    return [elapsed(lambda: rebuild(kind="bench", repair=False)) for _ in range(rounds)]


def _change(*, spread: bool) -> float:
    with transaction.atomic():
        taken = elapsed(lambda: write_thousand(spread=spread)) + elapsed(drain)
        transaction.set_rollback(True)
    return taken


def _group_by() -> None:
    """The least that a recount of the same measures must read: each source table once, grouped by stored month."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select province_id, month, count(*), sum(score), count(score) from audits_inspection group by 1, 2"
        )
        cursor.execute("select province_id, month, severity, count(*) from audits_finding group by 1, 2, 3")
        cursor.execute(
            "select province_id, closed_on - extract(day from closed_on)::int, severity, count(*) from audits_finding"
            " where closed_on is not null group by 1, 2, 3"
        )
        cursor.execute(
            "select province_id, since, status, factory_class, count(*), sum(horsepower), sum(workers), sum(capital)"
            " from factories_licenceperiod group by 1, 2, 3, 4"
        )


def _trigger_price(rounds: int) -> list[tuple[float, float]]:
    """Single-row inserts of one transaction, the triggers switched off and on in turn."""
    model = Inspection.objects.order_by("-pk").first()
    if model is None:
        raise RuntimeError("the benchmark's database has no inspections")
    pairs = []
    for _ in range(rounds):
        with transaction.atomic():
            on = _insert_singly(model)
            with connection.cursor() as cursor:
                cursor.execute("set constraints all immediate")
                cursor.execute("alter table audits_inspection disable trigger user")
            off = _insert_singly(model)
            transaction.set_rollback(True)
        pairs.append((off, on))
    return pairs


def _insert_singly(model: Any, count: int = 300) -> float:
    """Milliseconds of `count` INSERTs of one row each."""
    start = time.perf_counter()
    for _ in range(count):
        model.pk, model.client_id = None, uuid.uuid4()
        model._state.adding = True
        Inspection.objects.bulk_create([model])
    return (time.perf_counter() - start) * 1000
