"""The class of many licences in one statement: `factories.classification` in SQL, for imports and demonstrations.

The register does not say which processes run, so they are unknown here. A test compares both over all types.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from django.db import connection

LIMIT_IN_FORCE: Final = """
    t.type_id = l.type_id and t.effective_from <= %(on)s and (t.effective_to is null or t.effective_to > %(on)s)
"""

EXPECTED: Final = """
    case
      when t.id is null then null
      when t.class1_any_size then 1
      when t.class2_any_size then 2
      when t.class2_max_hp is null and t.class2_max_workers is null then 3
      when l.horsepower > t.class2_max_hp or l.workers > t.class2_max_workers then 3
      when l.horsepower = 0 and l.workers = 0 then null
      else 2
    end
"""
"""The class by the schedule, of a licence `l` beside its limit `t`; null where it cannot be told."""

_UPDATE: Final = f"""
    update factories_licence as target
    set class_expected = e.expected, class_may_be_three = e.may_be_three
    from (
      select l.id, {EXPECTED} as expected, coalesce(t.class2_unless_process <> '', false) as may_be_three
      from factories_licence l left join factories_typelimit t on {LIMIT_IN_FORCE}
      where %(everything)s or l.id = any(%(ids)s)
    ) as e
    where target.id = e.id
      and (target.class_expected, target.class_may_be_three) is distinct from (e.expected, e.may_be_three)
"""


def classify_licences(licence_ids: Sequence[int] | None, on: dt.date) -> int:
    """Write what the schedule says on the day `on` beside the registered class; None means all licences.

    The registered class is never touched. Returns how many licences changed. Call
    `factories.services.refresh_summaries` afterwards: the flag of a site is made there.
    """
    parameters: dict[str, Any] = {"on": on, "everything": licence_ids is None, "ids": list(licence_ids or ())}
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE, parameters)
        return int(cursor.rowcount)
