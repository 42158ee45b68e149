"""Reports at scale: the expected sets by the real services, their states by hash, and what the office's queue costs."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Final

from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from factories.single_form import services
from factories.single_form.models import ReportingPeriod
from mind_portal.demo.bench.timing import Goal, Row, elapsed, row

QUEUE: Final = Goal("officer's queue of reports, late, 50 rows", "F3", 3, 1.5)
NATION_QUEUE: Final = Goal("queue of reports, all, whole nation", "F3", 3, 1.5)
EXPECTED: Final = Goal("expected set of a year, computed by day anew", "one GROUP BY over the licence periods", 6, 3)
DAYS: Final = 740
"""How far back periods begin: two years of twelve months each."""

# Hashes stand for chance: the same row number gives the same state everywhere.
_STATES: Final = """
update single_form_report r set status = x.status, is_standing = x.standing, certified_on = x.certified_on,
  warnings = x.warnings
from (
  select r.id, case when d.draw < 84 then 'accepted' when d.draw < 88 then 'certified' when d.draw < 90 then 'due'
      when d.draw < 91 then 'draft' else 'due' end as status,
    d.draw < 88 as standing,
    case when d.draw < 70 then r.due_on - (d.draw / 4)::int when d.draw < 88 then r.due_on + d.draw::int end
      as certified_on,
    (d.draw between 85 and 86)::int as warnings
  from single_form_report r
  cross join lateral (select abs(hashint8(r.id)) %% 100 as draw) d
  where r.due_on < %s
) x
where x.id = r.id
"""
_FLOOR: Final = """
select l.site_id, min(p.since), max(p.until), count(*)
from factories_licenceperiod p join factories_licence l on l.id = p.licence_id
where p.status = 'operating' and p.factory_class = 3 group by l.site_id
"""


class _Silent:
    """Somewhere for the loader's own report."""

    def write(self, text: str) -> int:
        return len(text)


def fill(*, today: dt.date, now: dt.datetime) -> None:
    """Two years of months and years for every factory of the benchmark's register."""
    call_command("load_obligations", stdout=_Silent())
    with transaction.atomic(), connection.cursor() as cursor:
        # Triggers and foreign keys are left aside, as for all bulk data of the benchmark.
        cursor.execute("set local session_replication_role = replica")
        for period in services.ensure_periods(since=today - dt.timedelta(days=DAYS), today=today):
            services.build_expected(period_id=period.pk, actor=None, now=now)
        cursor.execute(_STATES, [today])


def pages(
    f3: Callable[[], bytes], officer: Callable[[str], Callable[[], bytes]], nation: Callable[[str], Callable[[], bytes]]
) -> Iterator[tuple[Goal, Callable[[], bytes], Callable[[], bytes]]]:
    """The pages of the queue, each beside the floor; `officer` and `nation` make a call of an address."""
    yield QUEUE, f3, officer("/reports/?tab=late")
    yield NATION_QUEUE, f3, nation("/reports/?tab=all")


def measure(rounds: int, say: Callable[[str], None]) -> Iterator[Row]:
    """Computing a year's expected set beside the plainest statement over the same rows; all is taken back."""
    say(EXPECTED.work)
    period = ReportingPeriod.objects.filter(obligation__code="yearly", closed_at=None).latest("end")
    pairs = []
    for _ in range(min(rounds, 3)):
        floor = elapsed(_group_by)
        with transaction.atomic():
            ours = elapsed(lambda: services.build_expected(period_id=period.pk, actor=None, now=timezone.now()))
            transaction.set_rollback(True)
        pairs.append((floor, ours))
    yield row(EXPECTED, pairs)


def _group_by() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_FLOOR)
        cursor.fetchall()
