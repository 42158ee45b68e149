"""The SQL of a stock: how much of something there was at the end of each month, from rows with two dates.

Written backwards from today: what stands now, plus what ended since the end of the month, minus what began since.
So the current month costs the rows that stand now, a month further back the events since then, and all months
together one pass; never rows x months.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Stock:
    """Rows `r` of a table that count from `begins` (a date column) until `ends` (null: still).

    A row counts at a month's end when `begins` <= that day and (`ends` is null or later). `standing`: the condition
    that picks the rows without an end, in the words of an index. `where`: the condition that picks the rows that count.
    `columns`: name -> SQL amount of one row.
    """

    table: str
    province: str
    begins: str
    ends: str
    columns: dict[str, str]
    standing: str
    where: str = "true"

    def sql(self) -> str:
        """The text of a `Query` that yields `columns` at the end of each month."""
        amounts = ", ".join(f"sum({sql}) as {name}" for name, sql in self.columns.items())
        sums = ", ".join(f"sum(d.{name}) as {name}" for name in self.columns)
        minus = ", ".join(f"-sum(d.{name}) as {name}" for name in self.columns)
        running = ", ".join(f"sum(e.{name}) over later as {name}" for name in self.columns)
        scope = f"r.{self.province} = any(%(provinces)s) and {self.where}"
        return f"""
  with events as (
    select r.{self.province} as province, date '9999-01-01' as month, {amounts}
    from {self.table} r where {scope} and {self.standing} group by 1
    union all
    select d.province, {_month_before("d.day")}, {sums} from (
      select r.{self.province} as province, r.{self.ends} as day, {amounts}
      from {self.table} r where {scope} and r.{self.ends} >= %(second)s group by 1, 2
    ) d group by 1, 2
    union all
    select d.province, {_month_before("d.day")}, {minus} from (
      select r.{self.province} as province, r.{self.begins} as day, {amounts}
      from {self.table} r where {scope} and r.{self.begins} >= %(second)s group by 1, 2
    ) d group by 1, 2
  ),
  running as (
    select e.province, e.month, e.is_key, {running}
    from (
      select false as is_key, * from events
      union all
      select true, province, month, {", ".join("0" for _ in self.columns)} from keys
    ) e
    window later as (partition by e.province order by e.month desc)
  )
  select province, month, {", ".join(self.columns)} from running where is_key"""


def month_of(day: str) -> str:
    """SQL: the first day of the month of a date."""
    return f"({day} - extract(day from {day})::int + 1)"


def _month_before(day: str) -> str:
    """SQL: the first day of the month before a date's; the last month whose end did not see the event."""
    return f"({month_of(day)} - interval '1 month')::date"


def month_number(day: str) -> str:
    """SQL: months since the year 0, to count with."""
    return f"(extract(year from {day})::int * 12 + extract(month from {day})::int - 1)"
