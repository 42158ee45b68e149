"""What waits for officers, heads and operators in inspections and orders."""

import datetime as dt
from typing import Any, Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.models import (
    DrawAnnouncement,
    Inspection,
    InspectionKind,
    InspectionStatus,
    PlannedVisit,
    PlanStatus,
    WantedInspection,
)
from audits.orders.filters import in_tab
from audits.orders.models import Order
from audits.orders.selectors.lists import order_row_values
from audits.planning.draw_rules import LATE_AFTER
from audits.selectors.drafts import draft_cards, own_drafts
from audits.selectors.moved import moved_rows
from audits.selectors.planning import why_of
from audits.selectors.reviewing import in_window, limits_on, review_rows, shown
from audits.selectors.wanted import wanted_cards
from mind_portal.core import thai
from mind_portal.core.worklist import SHOWN, State, Work, WorkRow, register, total_of, urgency

AHEAD: Final = dt.timedelta(days=7)
"""So long before its day a wanted inspection is work."""


def _start(site: int, kind: str) -> str:
    return f"{reverse('audits:draft_start')}?{urlencode({'site': site, 'kind': kind})}"


def visits(user: Any, today: dt.date) -> Work | None:
    """The officer's own visits of published plans: today's, and those of days that have passed."""
    if not user.has_perm("audits.file_inspection"):
        return None
    own = PlannedVisit.objects.visible_to(user).planned().filter(officers=user, plan__status=PlanStatus.PUBLISHED)
    due = own.filter(planned_on__lte=today).select_related("site__district").order_by("planned_on", "pk")
    rows = [
        WorkRow(
            text=visit.site.name,
            url=_start(visit.site_id, InspectionKind.ANNUAL),
            detail=" · ".join(part for part in (str(visit.site.district or ""), why_of(visit)) if part),
            due=thai.format_date(visit.planned_on) if visit.planned_on < today else "",
            state="warn" if visit.planned_on < today else "none",
            act=gettext_lazy("Inspect"),
        )
        for visit in due[:SHOWN]
    ]
    late: State = "warn" if any(row.state == "warn" for row in rows) else "info"
    return Work(_("Visits of today"), "calendar-event", total_of(due, rows), reverse("audits:plan"), late, rows)


def wanted(user: Any, today: dt.date) -> Work | None:
    """Inspections that something asks for, due within a week or late."""
    if not user.has_perm("audits.file_inspection"):
        return None
    soon = WantedInspection.objects.visible_to(user).open().filter(due_on__lte=today + AHEAD)
    rows = [
        WorkRow(
            text=card["name"], url=_start(card["site"], card["kind_code"]), detail=f"{card['kind']} · {card['reason']}",
            due=card["due"], state="bad" if card["late"] else "none",
            act="" if card["begun"] else gettext_lazy("Inspect"),
        )
        for card in wanted_cards(user, today)
    ]  # fmt: skip
    count = soon.count()
    rows = rows[:count]
    url = reverse("audits:wanted_list")
    return Work(_("Inspections asked for"), "clipboard-plus", count, url, urgency(rows, "info"), rows)


def returned(user: Any, today: dt.date) -> Work | None:
    """Inspections that the head gave back: they leave the counts until they are filed again."""
    if not user.has_perm("audits.file_inspection"):
        return None
    own = Inspection.objects.visible_to(user).filter(officer=user, status=InspectionStatus.RETURNED)
    found = list(own.select_related("site").order_by("inspected_on", "pk")[:SHOWN])
    rows = [
        WorkRow(
            text=one.site.name, url=reverse("audits:inspection_detail", args=[one.pk]), state="bad",
            detail=f"{one.get_kind_display()} · {thai.format_date(one.inspected_on)}", act=gettext_lazy("Correct"),
        )
        for one in found
    ]  # fmt: skip
    url = f"{reverse('audits:inspection_list')}?{urlencode({'status': 'returned', 'officer': user.pk})}"
    return Work(_("Returned for correction"), "arrow-back-up", total_of(own, rows), url, "bad", rows)


def to_review(user: Any, today: dt.date) -> Work | None:
    """Of a head: filed inspections that nobody has accepted as they are now, the serious first."""
    if not user.has_perm("audits.review_inspection"):
        return None
    waiting = shown(in_window(Inspection.objects.visible_to(user), today), "waiting")
    page = review_rows(waiting, QueryDict(""), limits_on(today))
    rows = [
        WorkRow(
            text=row["site"], url=reverse("audits:inspection_review", args=[row["pk"]]), act=gettext_lazy("Review"),
            detail=" · ".join([row["kind"], row["officer"], *row["signs"]]), state="warn" if row["serious"] else "none",
        )
        for row in page.rows[:SHOWN]
    ]  # fmt: skip
    return Work(_("Inspections to review"), "clipboard-check", page.found, reverse("audits:review_list"), "info", rows)


def drafts(user: Any, today: dt.date) -> Work | None:
    """Inspections that were begun and not filed."""
    if not user.has_perm("audits.file_inspection"):
        return None
    cards = draft_cards(user, SHOWN)
    rows = [
        WorkRow(
            text=card["name"], url=reverse("audits:draft_review", args=[card["id"]]), act=gettext_lazy("Go on"),
            detail=_("%(n)s of %(of)s answered") % {"n": card["answered"], "of": card["total"]},
        )
        for card in cards
    ]  # fmt: skip
    total = total_of(own_drafts(user), rows)
    return Work(_("My drafts"), "pencil", total, reverse("audits:inspection_list"), "info", rows)


def draws_to_make(user: Any, today: dt.date) -> Work | None:
    """Of a head: announced draws whose number exists from today or an earlier day on."""
    if not user.has_perm("audits.make_plan"):
        return None
    tomorrow = timezone.make_aware(dt.datetime.combine(today + dt.timedelta(days=1), dt.time()))
    due = DrawAnnouncement.objects.visible_to(user).open().filter(exists_from__lt=tomorrow)
    due = due.select_related("plan").order_by("exists_from", "pk")
    rows = [
        WorkRow(
            text=_("Draw of %(month)s") % {"month": thai.format_date(one.plan.month, "longmonth")},
            url=reverse("audits:announcement_detail", args=[one.pk]), detail=one.seed_source,
            due=thai.format_datetime(one.exists_from), act=gettext_lazy("Draw by lot"),
            state="bad" if today >= thai.local_date(one.exists_from + LATE_AFTER) else "warn",
        )
        for one in due[:SHOWN]
    ]  # fmt: skip
    total = total_of(due, rows)
    return Work(_("Draws by lot to make"), "arrows-sort", total, reverse("audits:plan"), urgency(rows, "warn"), rows)


def _order_work(found: Any, today: dt.date, title: str, icon: str, url: str) -> Work:
    rows = [
        WorkRow(
            text=" ".join(part for part in (row["kind"], row["number"], row["site"]) if part),
            url=reverse("audits:order_detail", args=[row["pk"]]), detail=f"{row['title']} · {row['state']}",
            due=f"{row['due']} · {row['left']}" if row["left"] else row["due"], state="bad" if row["late"] else "none",
        )
        for row in order_row_values(found[:SHOWN], today)
    ]  # fmt: skip
    return Work(title, icon, total_of(found, rows), url, "warn", rows)


def orders_to_sign(user: Any, today: dt.date) -> Work | None:
    """What officers handed in for the head's signature."""
    if not user.has_perm("audits.sign_order"):
        return None
    found = Order.objects.visible_to(user).filter(state="waiting").order_by("drafted_on", "pk")
    url = f"{reverse('audits:order_list')}?tab=sign"
    return _order_work(found, today, _("Orders to sign"), "writing-sign", url)


def orders_to_serve(user: Any, today: dt.date) -> Work | None:
    """Signed orders that have not reached the factory: their time does not run yet."""
    if not user.has_perm("audits.serve_order"):
        return None
    found = Order.objects.visible_to(user).filter(state="signed").order_by("signed_on", "pk")
    return _order_work(found, today, _("Orders to serve"), "mail", f"{reverse('audits:order_list')}?tab=running")


def orders_to_judge(user: Any, today: dt.date) -> Work | None:
    """Answered, or their day has passed without a verdict."""
    if not user.has_perm("audits.judge_order"):
        return None
    found = in_tab(Order.objects.visible_to(user), "judge", today).order_by("due_on", "pk")
    return _order_work(found, today, _("Orders to judge"), "gavel", f"{reverse('audits:order_list')}?tab=judge")


def moved(user: Any, today: dt.date) -> Work | None:
    """Of a head: factories that came or left while an order, a finding or a complaint was open."""
    if not user.has_perm("audits.sign_order"):
        return None
    found, total = moved_rows(user)
    url = reverse("audits:moved_list")
    rows = [
        WorkRow(
            text=row["site"], url=row["url"] or url, state="none",
            detail=f"{row['keeper']} → {row['now']} · "
            + " · ".join(f"{case['name']} {thai.format_number(case['n'])}" for case in row["cases"]),
        )
        for row in found[:SHOWN]
    ]  # fmt: skip
    return Work(_("Factories that moved, with open cases"), "arrows-sort", total, url, "info", rows)


def orders_to_answer(user: Any, today: dt.date) -> Work | None:
    """Of an operator: orders whose time runs and that he has not answered."""
    if not user.has_perm("audits.answer_order"):
        return None
    found = Order.objects.visible_to(user).filter(state__in=["served", "partly"]).order_by("due_on", "pk")
    return _order_work(found, today, _("Orders to answer"), "gavel", reverse("audits:duty_list"))


def register_work() -> None:
    """In the order of a morning: the head's signature, what came back, the day's visits, the orders."""
    sources = (
        orders_to_sign, returned, visits, wanted, drafts, to_review, draws_to_make, orders_to_judge, orders_to_serve,
        orders_to_answer, moved,
    )  # fmt: skip
    for order, find in enumerate(sources, start=10):
        register(f"audits.{find.__name__}", order, find)
