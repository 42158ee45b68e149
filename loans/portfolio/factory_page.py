"""What loans add to the page of a factory: one that is late, with a visit offered before it gets worse."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from factories import hooks
from factories.models import Site
from loans.models import Contract, ContractStatus, Standing
from loans.portfolio.lists import contract_row_values
from mind_portal.core import thai

SHOWN = 5


def register_hooks() -> None:
    """Called once, when the app is ready."""
    hooks.register_alert("loans.late", 30, late_alert)
    hooks.register_block("loans.contracts", 50, contracts_block)


def _own(user: Any, site: Site) -> Any:
    return Contract.objects.visible_to(user).filter(site=site).exclude(status=ContractStatus.CANCELLED)


def _newest(user: Any, site: Site) -> list[dict[str, Any]]:
    newest = _own(user, site).order_by("-signed_on", "-pk")
    return hooks.read_once(user, site, "loans.contracts", lambda: contract_row_values(newest[:SHOWN]))


def late_alert(user: Any, site: Site) -> hooks.Alert | None:
    """The latest loan of this factory, for who may see it."""
    if not user.has_perm("loans.view_contract") or not _newest(user, site):
        return None
    late = Standing.objects.filter(contract__in=_own(user, site), days_past_due__gt=0, outstanding__gt=0)
    worst = late.order_by("-days_past_due").values_list("contract_id", "days_past_due", "overdue").first()
    if worst is None:
        return None
    key, days, overdue = worst
    text = _("%(sum)s baht are overdue for %(days)s days.") % {
        "sum": thai.format_number(overdue, 2), "days": thai.format_number(days),
    }  # fmt: skip
    if user.has_perm("loans.screen_application"):
        text += " " + _("A visit now may still find a way.")
    return hooks.Alert(
        title=_("A loan of the fund is late."), text=text, state="bad" if days > 90 else "warn",
        url=reverse("loans:contract_detail", args=[key]), link=_("The loan"),
    )  # fmt: skip


def contracts_block(user: Any, site: Site) -> hooks.Block | None:
    """The factory's loans."""
    if not user.has_perm("loans.view_contract"):
        return None
    rows = _newest(user, site)
    return hooks.Block("loans/portfolio/site_loans.html", {"rows": rows}, column="side") if rows else None
