"""What orders add to the page of a factory: a button, a banner, a card, their events; and to what others may ask."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Model, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from audits.factory_page import open_duties
from audits.orders.kinds import kind_of
from audits.orders.models import IN_FORCE, RUNNING, Order, OrderFinding
from audits.orders.selectors.lists import order_row_values
from factories import facts, hooks
from factories.models import Site
from mind_portal.core import thai

SHOWN = 5


def register_order_hooks() -> None:
    """Called once, when the app is ready."""
    hooks.register_action("audits.order", 15, order_action)
    hooks.register_standing("audits.orders", 15, order_standing)
    hooks.register_alert("audits.orders", 5, order_alert)
    hooks.register_block("audits.orders", 15, orders_block)
    hooks.register_subjects("audits.orders", subjects)
    facts.register(facts.OPEN_ORDERS, duties)


def _orders(user: Any, site: Site) -> Any:
    return Order.objects.visible_to(user).filter(site=site)


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
    rows = list(_orders(user, site).filter(state__in=sorted(IN_FORCE)).order_by("due_on").values("due_on")[:100])
    if not rows:
        return None
    due = rows[0]["due_on"]
    text = _("next due on %(day)s") % {"day": thai.format_date(due)} if due else _("not served yet")
    url = f"{reverse('audits:order_list')}?site={site.pk}&tab=all"
    return hooks.Standing(_("Orders in force"), thai.format_number(len(rows)), text=text, state="warn", url=url)


def order_alert(user: Any, site: Site) -> hooks.Alert | None:
    """An order that was not obeyed, or whose day has passed, is said before everything else."""
    if not user.has_perm("audits.view_order"):
        return None
    late = Q(state__in=sorted(RUNNING), due_on__lt=timezone.localdate()) | Q(state="not_obeyed")
    rows = list(_orders(user, site).filter(late).select_related("province").order_by("due_on", "pk")[:SHOWN])
    if not rows:
        return None
    worst = next((order for order in rows if order.state == "not_obeyed"), rows[0])
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
    rows = order_row_values(
        _orders(user, site).order_by("ended_on", "-drafted_on", "-pk")[:SHOWN], timezone.localdate()
    )
    return hooks.Block("audits/site_orders.html", {"rows": rows, "site": site.pk}) if rows else None


def subjects(user: Any, site: Site) -> Sequence[Model] | None:
    """Orders whose events belong into the time-line: not for operators, since the office's own words are among them."""
    if not user.has_perm("audits.view_order") or user.has_perm("audits.answer_order"):
        return None
    return list(_orders(user, site).only("pk", "province_id").order_by("-drafted_on", "-pk")[:SHOWN])


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
