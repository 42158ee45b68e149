"""What becomes of an office's cases when the register says that their factory lies in another province now.

Acts stay with the office that made them: orders, findings, inspections, complaints that it took up. What is only to be
done yet follows the factory: inspections asked for, complaints that nobody has taken up. Planned visits are taken off,
because the old office cannot inspect there any more. Both heads are told where something still stands.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import transaction
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from audits.complaints.services import follow_factory
from audits.models import PlannedVisit, PlanStatus, RiskScore, VisitStatus, WantedInspection
from audits.selectors.moved import sites_with_cases
from factories.moves import Move
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.geography.models import Province
from mind_portal.journal.services import record
from mind_portal.notifications.selectors import recipients
from mind_portal.notifications.services import notify
from mind_portal.rollups.tasks import after_commit_drain

HEADS: Final = "audits.sign_order"
"""Who answers for an office's cases."""


@transaction.atomic
def follow_moved(moves: Sequence[Move], actor: Any, now: dt.datetime) -> None:
    """Join the transaction that moves factories, whose rows it holds. Done again it finds nothing left to do."""
    by_site = {move.site_id: move for move in moves}
    for code in sorted({move.new for move in moves}):
        here = [move.site_id for move in moves if move.new == code]
        RiskScore.objects.filter(site__in=here).update(province_id=code)
    touched = _take_visits_off(by_site, actor, now) | _hand_wanted_on(by_site, actor, now)
    touched |= follow_factory(places={move.site_id: move.new for move in moves}, actor=actor, now=now)
    touched |= sites_with_cases(list(by_site))
    _tell_heads([move for move in moves if move.site_id in touched], actor, now)
    after_commit_drain()


def _take_visits_off(by_site: Mapping[int, Move], actor: Any, now: dt.datetime) -> set[int]:
    """Planned visits of the office that the factory left, with the reason; who was to go is told.

    One that was made already, and whose inspection was returned, stays: filed again, it is done.
    """
    visits = (
        PlannedVisit.objects.planned()
        .filter(site__in=by_site, inspection=None)
        .select_related("plan", "site")
        .order_by("pk")
    )
    gone = [
        visit
        for visit in visits.select_for_update(of=("self",), no_key=True)
        if visit.province_id != by_site[visit.site_id].new
    ]
    for visit in gone:
        with override("th"):  # the office's own words, as in the journal
            province = str(Province.objects.get(pk=by_site[visit.site_id].new))
            visit.reason = _("The factory lies in %(province)s now, by the register") % {"province": province}
        visit.status = VisitStatus.CANCELLED
        visit.save(update_fields=["status", "reason"])
        record(
            verb="audits.visit_cancelled", subject=visit, actor=actor, now=now, reason=visit.reason,
            before={"status": "planned"}, after={"status": visit.status},
        )  # fmt: skip
        if visit.plan.status == PlanStatus.PUBLISHED:
            notify(
                key=f"audits.visit:{visit.pk}:left", kind="audits.visit_moved",
                recipients=User.objects.filter(planned_visits=visit), title=format_lazy(LEFT_PLAN, visit.site.name),
                text=visit.reason, email=False, actor=None, now=now,
                url=f"{reverse('audits:plan')}?province={visit.province_id}&month={visit.plan.month:%Y-%m}",
            )  # fmt: skip
    return {visit.site_id for visit in gone}


LEFT_PLAN: Final = gettext_lazy("Taken off your plan: {} lies in another province now")


def _hand_wanted_on(by_site: Mapping[int, Move], actor: Any, now: dt.datetime) -> set[int]:
    """Inspections that something asks for can only be made by the office where the factory lies."""
    waiting = WantedInspection.objects.open().filter(site__in=by_site).order_by("pk")
    handed = set()
    for wanted in waiting.select_for_update(of=("self",), no_key=True):
        old, wanted.province_id = wanted.province_id, by_site[wanted.site_id].new
        if old == wanted.province_id:
            continue
        wanted.save(update_fields=["province"])
        record(
            verb="audits.wanted_followed", subject=wanted, actor=actor, now=now, before={"province": old},
            after={"province": wanted.province_id},
        )  # fmt: skip
        handed.add(wanted.site_id)
    return handed


CAME: Final = gettext_lazy("Factories moved to {new} with open cases: {n}")
WHAT: Final = gettext_lazy("{old} keeps its orders and findings; inspections asked for are now {new}'s.")


def _tell_heads(moves: Sequence[Move], actor: Any, now: dt.datetime) -> None:
    """One notice for all factories that went the same way at once, to both heads."""
    ways: dict[tuple[str, str], list[int]] = {}
    for move in moves:
        ways.setdefault((move.old, move.new), []).append(move.site_id)
    provinces = Province.objects.in_bulk({code for way in ways for code in way})
    for (old, new), sites in sorted(ways.items()):
        people = [user for code in (old, new) for user in recipients(HEADS, code, nationwide=False)]
        names = {"old": provinces[old], "new": provinces[new]}
        notify(
            key=f"audits.moved:{old}:{new}:{min(sites)}:{thai.local_date(now):%Y%m%d}", kind="audits.factories_moved",
            recipients=people, title=format_lazy(CAME, new=names["new"], n=len(sites)),
            text=format_lazy(WHAT, **names), url=reverse("audits:moved_list"), actor=None, now=now,
        )  # fmt: skip
