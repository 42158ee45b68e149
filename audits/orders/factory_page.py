"""What orders add to the page of a factory: a button, a banner, a card, their events; and to what others may ask."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from audits.factory_page import open_duties
from audits.orders.kinds import kind_of
from audits.orders.models import IN_FORCE, RUNNING, Order, OrderFinding
from audits.orders.selectors.lists import site_order_rows
from factories import facts, hooks
from factories.models import Site
from mind_portal.core import thai

SHOWN: Final = 5
READ: Final = 100
"""Far more orders than a factory ever had; those that are not at their end come first."""
SEEN: Final = (
    "site_id", "kind", "state", "number", "fiscal_year", "drafted_on", "signed_on", "due_on", "province__abbreviation",
)  # fmt: skip


def register_order_hooks() -> None:
    """Called once, when the app is ready."""
    hooks.register_action("audits.order", 15, order_action)
    hooks.register_standing("audits.orders", 15, order_standing)
    hooks.register_alert("audits.orders", 5, order_alert)
    hooks.register_block("audits.orders", 15, orders_block)
    hooks.register_subjects("audits.orders", subjects)
    facts.register(facts.OPEN_ORDERS, duties)


def _orders(user: Any, site: Site) -> list[Order]:
    """The factory's orders, those in force first, then the newest."""
    found = Order.objects.visible_to(user).filter(site=site).select_related("province").only(*SEEN)
    in_force_first = found.order_by(F("ended_on").asc(nulls_first=True), "-drafted_on", "-pk")
    return hooks.read_once(user, site, "audits.orders", lambda: list(in_force_first[:READ]))


def order_action(user: Any, site: Site) -> hooks.Action | None:
    """Draft an order, where something stands that it could be about."""
    if not site.open_findings or not user.has_perm("audits.draft_order"):
        return None
    url = f"{reverse('audits:order_draft')}?site={site.pk}"
    return hooks.Action(gettext_lazy("Draft an order"), url, "gavel")


def order_standing(user: Any, site: Site) -> hooks.Standing | None:
    """The orders in force; nothing for a factory that never had one."""
    if not user.has_perm("audits.view_order"):
        return None
    rows = [order for order in _orders(user, site) if order.state in IN_FORCE]
    if not rows:
        return None
    due = min((order.due_on for order in rows if order.due_on), default=None)
    text = _("next due on %(day)s") % {"day": thai.format_date(due)} if due else _("not served yet")
    url = f"{reverse('audits:order_list')}?site={site.pk}&tab=all"
    return hooks.Standing(_("Orders in force"), thai.format_number(len(rows)), text=text, state="warn", url=url)


def order_alert(user: Any, site: Site) -> hooks.Alert | None:
    """An order that was not obeyed, or whose day has passed, is said before everything else."""
    if not user.has_perm("audits.view_order"):
        return None
    today = timezone.localdate()
    rows = [
        order
        for order in _orders(user, site)
        if order.state == "not_obeyed" or (order.state in RUNNING and order.due_on and order.due_on < today)
    ]
    if not rows:
        return None
    worst = min(rows, key=lambda order: (order.state != "not_obeyed", order.due_on, order.pk))
    words = {"number": worst.shown_number, "kind": str(kind_of(worst.kind).short)}
    if worst.state == "not_obeyed":
        text = _("Order %(number)s (%(kind)s) is not obeyed") % words
    else:
        text = _("Order %(number)s (%(kind)s) is overdue") % words
    if len(rows) > 1:
        text += " · " + ngettext("%(n)d more order", "%(n)d more orders", len(rows) - 1) % {"n": len(rows) - 1}
    return hooks.Alert(text, state="bad", url=reverse("audits:order_detail", args=[worst.pk]), link=_("See the order"))


def orders_block(user: Any, site: Site) -> hooks.Block | None:
    """The last orders, those in force first; no card without one."""
    if not user.has_perm("audits.view_order"):
        return None
    rows = site_order_rows(_orders(user, site)[:SHOWN], timezone.localdate())
    return hooks.Block("audits/site_orders.html", {"rows": rows, "site": site.pk}) if rows else None


def subjects(user: Any, site: Site) -> Sequence[hooks.Subject] | None:
    """Orders whose events belong into the time-line: not for operators, since the office's own words are among them."""
    if not user.has_perm("audits.view_order") or user.has_perm("audits.answer_order"):
        return None
    newest = sorted(_orders(user, site), key=lambda order: (order.drafted_on, order.pk), reverse=True)
    return [(Order._meta.label_lower, order.pk) for order in newest[:SHOWN]]


def duties(site_ids: Sequence[int], day: dt.date) -> dict[int, list[facts.OpenDuty]]:
    """What a factory owed on `day`: orders first, by deadline, then the findings that stood under none of them."""
    stood = Q(ended_on__isnull=True) | Q(ended_on__gt=day)
    orders = list(
        Order.objects.filter(stood, site_id__in=site_ids, served_on__lte=day)
        .select_related("province")
        .order_by("due_on", "pk")
    )
    found: dict[int, list[facts.OpenDuty]] = {}
    for order in orders:
        text = f"{kind_of(order.kind).short} {order.shown_number}: {order.demands.partition(chr(10))[0][:200]}"
        url = reverse("audits:order_detail", args=[order.pk])
        assert order.served_on is not None
        duty = facts.OpenDuty(text, order.served_on, "critical" if order.state == "not_obeyed" else "major",
                              due_on=order.due_on, url=url)  # fmt: skip
        found.setdefault(order.site_id, []).append(duty)
    under = OrderFinding.objects.filter(order__in=[order.pk for order in orders], released=False)
    named = set(under.values_list("finding_id", flat=True)) if orders else set()
    for site, rest in open_duties(site_ids, day, without=named).items():
        found.setdefault(site, []).extend(rest)
    return found
