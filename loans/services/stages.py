"""The one way from state to state: the row, its clock in working days, and the record of the stay that ends."""

import datetime as dt

from loans.models import Application, ApplicationStatus, StageRecord
from loans.states import APPLICATION_MACHINE
from mind_portal.core.thai import local_date
from mind_portal.legal.calendar import add_working_days, working_days_between
from mind_portal.legal.selectors import values_on

TIMED = frozenset(
    {
        ApplicationStatus.SUBMITTED, ApplicationStatus.SCREENING, ApplicationStatus.RETURNED,
        ApplicationStatus.REFERRED, ApplicationStatus.SCREENED, ApplicationStatus.IN_MEETING,
    }
)  # fmt: skip
"""States with a clock; their limits are the parameters LOAN_DAYS_…."""


def lock_application(pk: int, actor: object) -> Application:
    """The row in the actor's scope, held until the transaction ends. Raises Application.DoesNotExist."""
    rows = Application.objects.visible_to(actor).select_for_update(of=("self",), no_key=True)
    return rows.select_related("round__programme").get(pk=pk)


def due_day(status: str, today: dt.date) -> dt.date | None:
    """The last working day of a stay that begins today; None where there is no limit or none is known."""
    if status not in TIMED:
        return None
    code = f"LOAN_DAYS_{status.upper()}"
    limit = values_on(code, today).get(code)
    return None if limit is None else add_working_days(today, int(limit))


def move(application: Application, verb: str, now: dt.datetime) -> list[str]:
    """Lead a locked application by `verb`; returns the names of the changed fields, which the caller saves.

    Raises DomainError from a wrong state.
    """
    target = APPLICATION_MACHINE.check(verb, application.status)
    application.status = target
    return enter(application, now)


def enter(application: Application, now: dt.datetime) -> list[str]:
    """End the stay that runs, begin one in the application's state, and set the clock."""
    today = local_date(now)
    running = StageRecord.objects.filter(application=application, left_at=None).first()
    if running is not None:
        running.left_at = now
        running.days = working_days_between(local_date(running.entered_at), today)
        running.save(update_fields=["left_at", "days"])
    application.stage_since, application.stage_due_on = now, due_day(application.status, today)
    StageRecord.objects.create(
        application=application, province_id=application.province_id, status=application.status, entered_at=now,
        due_on=application.stage_due_on,
    )  # fmt: skip
    return ["status", "stage_since", "stage_due_on"]
