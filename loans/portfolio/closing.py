"""The end of a day: how late every loan is, which have changed their class, and who has to know."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, transaction
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from loans.models import ClassChange, LoanClass, Standing
from loans.portfolio import standing
from mind_portal.core.thai import local_date
from mind_portal.geography.selectors import province_names
from mind_portal.journal.services import record
from mind_portal.notifications.selectors import recipients
from mind_portal.notifications.services import notify

ORDER: Final = [LoanClass.NORMAL, LoanClass.WATCH, LoanClass.SUBSTANDARD, LoanClass.NPL]

_NOTE_CHANGES: Final = """
insert into loans_classchange (contract_id, province_id, day, before, after, days_past_due)
select s.contract_id, s.province_id, %(day)s, coalesce(last.after, 'normal'), s.loan_class, s.days_past_due
from loans_standing s
left join lateral (
  select c.after from loans_classchange c where c.contract_id = s.contract_id and c.day < %(day)s
  order by c.day desc limit 1
) last on true
where s.loan_class <> coalesce(last.after, 'normal')
on conflict (contract_id, day) do update set after = excluded.after, days_past_due = excluded.days_past_due"""

_CLOSE_DAYS: Final = """
insert into loans_closedday (province_id, day, closed_at, loans)
select s.province_id, %(day)s, %(now)s, count(*) from loans_standing s group by 1
on conflict (province_id) do update set day = excluded.day, closed_at = excluded.closed_at, loans = excluded.loans
where loans_closedday.day <= excluded.day"""


@dataclass(frozen=True)
class Closed:
    """What was done: the day, the loans looked at, the changes of class."""

    day: dt.date
    loans: int
    changes: int


def close_day(*, day: dt.date, now: dt.datetime) -> Closed:
    """Bring every loan's standing to the end of `day`, note the changes of class, tell the provincial offices and the
    fund. Safe to repeat: the same day is closed once more with the same outcome, and nobody is told twice."""
    with transaction.atomic():
        noted = set(ClassChange.objects.filter(day=day).values_list("contract_id", flat=True))
        ahead = list(Standing.objects.filter(as_of__gt=day).values_list("pk", flat=True))
        loans = standing.refresh(day)
        with connection.cursor() as cursor:
            cursor.execute(_NOTE_CHANGES, {"day": day})
            cursor.execute(_CLOSE_DAYS, {"day": day, "now": now})
        if ahead:  # money was entered since: what the lists say of those loans does not go back to yesterday
            standing.refresh(local_date(now), ahead)
        changes = list(ClassChange.objects.filter(day=day).select_related("contract__operator"))
        worse = [change for change in changes if ORDER.index(LoanClass(change.after)) > _rank(change.before)]
        _tell(worse, day, now)
        for change in (change for change in changes if change.contract_id not in noted):
            record(
                verb="loans.class_changed", subject=change.contract, actor=None, now=now,
                after={"from": change.before, "to": change.after, "days_past_due": change.days_past_due},
            )  # fmt: skip
    return Closed(day, loans, len(changes))


def _rank(name: str) -> int:
    return ORDER.index(LoanClass(name))


def _tell(worse: list[ClassChange], day: dt.date, now: dt.datetime) -> None:
    """One message a province, and one for the fund with all of them."""
    by_province: dict[str, list[ClassChange]] = defaultdict(list)
    for change in worse:
        by_province[change.province_id].append(change)
    names = province_names()
    for province, changes in sorted(by_province.items()):
        told = recipients("loans.screen_application", province, nationwide=False)
        _send(f"loans.class:{day.isoformat()}:{province}", changes, told, names.get(province, province), now)
    if worse:
        told = recipients("loans.record_contract")
        _send(f"loans.class:{day.isoformat()}:all", worse, told, _("Whole country"), now)


def _send(key: str, changes: list[ClassChange], told: list[Any], place: Any, now: dt.datetime) -> None:
    count = len(changes)
    title = ngettext_lazy("%(n)d loan is later than before", "%(n)d loans are later than before", count) % {"n": count}
    latest = sorted(changes, key=lambda change: -change.days_past_due)[:5]
    firms = ", ".join(f"{change.contract.operator.name} ({change.days_past_due})" for change in latest)
    text = format_lazy("{}: {}. {}", place, firms, _("In brackets: days late. A visit before it gets worse helps."))
    notify(
        key=key, kind="loans.class", recipients=told, title=title, text=text,
        url=f"{reverse('loans:contract_list')}?par=0", actor=None, now=now,
    )  # fmt: skip
