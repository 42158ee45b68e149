"""The SQL of a stock: how much of something there was at the end of each month, from rows with two dates.

Written backwards from today: what stands now, plus what ended since the end of the month, minus what began since.
So the current month costs the rows that stand now, a month further back the events since then, and all months
together one pass; never rows x months.
"""

from collections.abc import Mapping

AFTER_FIRST = "(select (min(month) + interval '1 month' - interval '1 day')::date from keys)"


def stock_sql(
    table: str, *, province: str, begins: str, ends: str, columns: Mapping[str, str], standing: str, where: str = "true"
) -> str:
    """A `Query.sql` that yields `columns` (name -> SQL amount of one row `r`) at the end of each month.

    A row counts at a month's end when `begins` <= that day and (`ends` is null or later). `standing` is the condition
    on `r` that picks the rows that have not ended, in the words of an index; `where` picks the rows that count.
    """
    names = list(columns)
    amounts = ", ".join(f"sum({sql}) as {name}" for name, sql in columns.items())
    minus = ", ".join(f"-sum({sql})" for sql in columns.values())
    zeros = ", ".join("0" for _ in names)
    running = ", ".join(f"sum(e.{name}) over later as {name}" for name in names)
    picked = ", ".join(names)
    scope = f"r.{province} in (select province from keys) and {where}"
    return f"""
  with events as (
    select r.{province} as province, date '9999-01-01' as month, {amounts}
    from {table} r where {scope} and {standing} group by 1
    union all
    select r.{province}, {month_before(f"r.{ends}")}, {amounts}
    from {table} r where {scope} and r.{ends} > {AFTER_FIRST} group by 1, 2
    union all
    select r.{province}, {month_before(f"r.{begins}")}, {minus}
    from {table} r where {scope} and r.{begins} > {AFTER_FIRST} group by 1, 2
  ),
  running as (
    select e.province, e.month, e.is_key, {running}
    from (select false as is_key, * from events union all select true, province, month, {zeros} from keys) e
    window later as (partition by e.province order by e.month desc)
  )
  select province, month, {picked} from running where is_key"""


def month_of(day: str) -> str:
    """SQL: the first day of the month of a date."""
    return f"({day} - extract(day from {day})::int + 1)"


def month_before(day: str) -> str:
    """SQL: the first day of the month before a date's; the last month whose end did not see the event."""
    return f"({month_of(day)} - interval '1 month')::date"


def month_number(day: str) -> str:
    """SQL: months since the year 0, to count with."""
    return f"(extract(year from {day})::int * 12 + extract(month from {day})::int - 1)"
