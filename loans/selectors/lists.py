"""The lists of loans as plain values: applications by keyset, a firm's own, rounds, meetings."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Q, QuerySet, Sum
from django.http import QueryDict
from django.utils.translation import gettext as _

from loans.models import SPENDING, Application, ApplicationStatus, Meeting, MeetingStatus, Quota, Round, RoundStatus
from loans.services.money import ZERO, bound
from mind_portal.core import thai
from mind_portal.core.paging import Page, keyset_page

STATE_OF: Final[Mapping[str, str]] = {
    "draft": "none", "submitted": "info", "screening": "info", "returned": "warn", "referred": "info",
    "screened": "info", "in_meeting": "info", "approved": "good", "conditional": "good", "waiting": "warn",
    "declined": "bad", "withdrawn": "none", "contracted": "good",
}  # fmt: skip
WORK: Final = (ApplicationStatus.SUBMITTED, ApplicationStatus.SCREENING, ApplicationStatus.REFERRED)
"""What a provincial office has to do."""


def million(amount: Decimal | float | None) -> str:
    """`4.5 million baht` with a no-break space, `–` without an amount."""
    if amount is None:
        return "–"
    words = _("million baht").replace(" ", thai.NO_BREAK_SPACE)
    return f"{thai.format_number(Decimal(amount) / 1_000_000, _places(amount))}{thai.NO_BREAK_SPACE}{words}"


def _places(amount: Decimal | float) -> int | None:
    """One decimal, or as many as the amount has up to two."""
    return None if Decimal(amount) % 100_000 else 1


def baht(amount: Decimal | None) -> str:
    """To the satang where it has any."""
    return thai.format_number(amount)


def clock_of(due: dt.date | None, today: dt.date) -> dict[str, Any]:
    """The last day of a stage in words, and whether it has passed."""
    if due is None:
        return {"text": "", "late": False}
    late = due < today
    words = _("was due %(day)s") if late else _("due %(day)s")
    return {"text": words % {"day": thai.format_date(due)}, "late": late}


def _columns() -> tuple[str, ...]:
    name = "name_th" if thai.is_thai() else "name_en"
    return (
        "pk", "submitted_on", "number", "operator__name", f"province__{name}", f"round__programme__{name}",
        "round__number", "round__fiscal_year", "asked", "approved", "status", "stage_due_on", "waiting_rank",
    )  # fmt: skip


def application_rows(queryset: QuerySet[Any], data: QueryDict, today: dt.date) -> Page:
    """One page of submitted applications."""
    values, page = keyset_page(queryset, "submitted_on", data, _columns())
    page.rows.extend(_rows(values, today))
    return page


def own_rows(user: Any, today: dt.date) -> list[dict[str, Any]]:
    """The applications of a firm's person, drafts first."""
    found = Application.objects.visible_to(user).order_by("-created_at")
    return _rows(found.values_list(*_columns())[:50], today)


def _rows(values: Iterable[tuple[Any, ...]], today: dt.date) -> list[dict[str, Any]]:
    words = {value: str(label) for value, label in ApplicationStatus.choices}
    rows = []
    for pk, day, number, firm, province, programme, no, year, asked, approved, status, due, rank in values:
        rows.append({
            "pk": pk, "date": thai.format_date(day) if day else "", "number": number or _("draft"), "firm": firm,
            "province": province, "programme": programme, "round": f"{no}/{year}", "asked": million(asked),
            "approved": million(approved) if status in SPENDING else "", "status": status, "word": words[status],
            "state": STATE_OF[status], "clock": clock_of(due, today), "rank": rank,
        })  # fmt: skip
    return rows


def queue_counts(user: Any, today: dt.date) -> dict[str, int]:
    """How many wait for the office, for the head, for a meeting, and how many are late; one query."""
    found = Application.objects.visible_to(user).exclude(status=ApplicationStatus.DRAFT)
    counts = found.aggregate(
        work=Count("pk", filter=Q(status__in=(ApplicationStatus.SUBMITTED, ApplicationStatus.SCREENING))),
        referred=Count("pk", filter=Q(status=ApplicationStatus.REFERRED)),
        screened=Count("pk", filter=Q(status=ApplicationStatus.SCREENED)),
        waiting=Count("pk", filter=Q(status=ApplicationStatus.WAITING)),
        late=Count("pk", filter=Q(stage_due_on__lt=today)),
    )
    return {name: int(count) for name, count in counts.items()}


# --- rounds ----------------------------------------------------------------------------------------------------------


def round_rows(user: Any) -> list[dict[str, Any]]:
    """Every round with its money: how much of it is asked for and promised."""
    asked: dict[int, tuple[Decimal, int]] = {
        key: (total or ZERO, count)
        for key, total, count in Application.objects.visible_to(user)
        .exclude(status__in=(ApplicationStatus.DRAFT, ApplicationStatus.WITHDRAWN))
        .values_list("round_id")
        .annotate(total=Sum("asked"), count=Count("pk"))
    }
    spent = dict(
        Application.objects.filter(status__in=SPENDING).values_list("round_id").annotate(total=Sum("approved"))
    )
    rounds = Round.objects.select_related("programme").order_by("-opens_on", "programme__position", "-pk")
    return [_round_row(one, asked.get(one.pk, (ZERO, 0)), spent.get(one.pk) or ZERO) for one in rounds[:100]]


def _round_row(one: Round, asked: tuple[Decimal, int], spent: Decimal) -> dict[str, Any]:
    states = {RoundStatus.PLANNED: "none", RoundStatus.OPEN: "good", RoundStatus.CLOSED: "none"}
    return {
        "pk": one.pk, "title": str(one), "programme": one.programme.name, "number": f"{one.number}/{one.fiscal_year}",
        "days": f"{thai.format_date(one.opens_on)} – {thai.format_date(one.closes_on)}", "pot": million(one.pot),
        "asked": million(asked[0]), "number_of": asked[1], "approved": million(spent), "share": spent,
        "of": one.pot, "state": states[RoundStatus(one.status)], "word": str(RoundStatus(one.status).label),
    }  # fmt: skip


def quota_rows(found: Round, user: Any) -> list[dict[str, Any]]:
    """The quotas of a round: what each has, what is promised of it, what is left."""
    spent = bound(found.pk)
    rows = []
    for quota in Quota.objects.visible_to(user).filter(round=found).select_related("province").order_by("pk"):
        used = sum(
            (
                total
                for province, size, total in spent
                if quota.province_id in (None, province) and quota.size_class in ("", size)
            ),
            ZERO,
        )
        rows.append({
            "province": quota.province_id or "", "size": quota.size_class,
            "province_name": quota.province.name if quota.province else _("All provinces"),
            "size_name": quota.get_size_class_display() if quota.size_class else _("All sizes"),
            "amount": quota.amount, "amount_text": million(quota.amount), "used": million(used), "used_value": used,
            "left": million(quota.amount - used), "full": used >= quota.amount,
        })  # fmt: skip
    return rows


def waiting_rows(found: Round, user: Any) -> list[dict[str, Any]]:
    """The waiting list of a round, in order."""
    queue = Application.objects.visible_to(user).filter(round=found, status=ApplicationStatus.WAITING)
    rows = queue.order_by("waiting_rank").values_list(
        "pk", "waiting_rank", "number", "operator__name", "province_id", "asked"
    )
    return [
        {"pk": pk, "rank": rank, "number": number, "firm": firm, "province": province, "asked": million(asked)}
        for pk, rank, number, firm, province, asked in rows[:200]
    ]


# --- meetings --------------------------------------------------------------------------------------------------------


def meeting_rows(user: Any) -> list[dict[str, Any]]:
    """Every meeting, the newest first."""
    states = {MeetingStatus.PLANNED: "none", MeetingStatus.SITTING: "info", MeetingStatus.CLOSED: "good"}
    meetings: QuerySet[Any] = (
        Meeting.objects.visible_to(user).select_related("province").annotate(item_count=Count("items"))
    )
    return [
        {
            "pk": one.pk, "number": str(one), "when": thai.format_datetime(one.held_at), "size": one.item_count,
            "place": one.place, "province": one.province.name if one.province else _("Nation-wide"),
            "state": states[MeetingStatus(one.status)], "word": one.get_status_display(),
        }
        for one in meetings.order_by("-held_at", "-pk")[:100]
    ]  # fmt: skip
