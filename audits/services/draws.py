"""Draws by lot: announced before the number exists, drawn with it; or drawn at once, with the reason why."""

import datetime as dt
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audits.models import (
    AnnouncementStatus,
    DeclaredInterest,
    Draw,
    DrawAnnouncement,
    DrawWay,
    Plan,
    PlannedVisit,
    RiskScore,
    VisitOrigin,
    VisitStatus,
)
from audits.planning import draw_rules as rules
from audits.planning.draw import Drawn, draw
from audits.planning.papers import announcement_file, draw_checksum, sha256
from audits.selectors.draws import pool_from
from audits.selectors.planning import field_officers, working_days
from audits.services.interests import note_recused
from audits.services.planned import locked_plan, new_visit, spread, store_visits, tell_visit
from mind_portal.accounts.models import User
from mind_portal.core.errors import AlreadyDone, Breach, DomainError
from mind_portal.core.thai import clean_text, local_date, to_arabic_digits
from mind_portal.journal.models import Entry
from mind_portal.journal.services import record


@dataclass(frozen=True)
class Lots:
    """How many factories, by how many inspectors each, at most how many for one, and who must not inspect what."""

    count: int
    team: int
    limit: int
    recused: Mapping[int, Sequence[int]]
    """Inspector -> factories, as the head wrote it; what inspectors declared themselves is added."""


def announce_draw(
    *, plan_id: int, seed_source: str, exists_from: dt.datetime, lots: Lots, actor: User, now: dt.datetime
) -> DrawAnnouncement:
    """Say in public which number, that does not exist yet, will decide, and freeze everything else that decides.

    The pool: operating factories of the office that are not on the month's plan now. Raises DomainError (AUD-DRAW-1 …
    3, 5, 6, 11), AlreadyDone when the actor has announced the very same, Plan.DoesNotExist out of the actor's scope.
    """
    with transaction.atomic():
        plan = locked_plan(plan_id, actor)
        source = clean_text(seed_source)[:300]
        open_one = plan.announcements.open().first()
        if open_one:
            same = open_one.announced_by_id == actor.pk and _asks_for(open_one, source, lots)
            if same and open_one.exists_from == exists_from:
                raise AlreadyDone(open_one)
            raise DomainError(Breach("AUD-DRAW-5", _("A draw of this month is announced already: make or withdraw it")))
        sites, officers = _drawable(plan), [user.pk for user in field_officers(plan.province_id)]
        _refuse(
            rules.source_breaches(source),
            rules.lots_breaches(count=lots.count, team=lots.team, sites=len(sites), officers=len(officers)),
            rules.moment_breaches(exists_from=exists_from, month=plan.month, now=now),
        )
        made = DrawAnnouncement.objects.create(
            plan=plan, province_id=plan.province_id, seed_source=source, exists_from=exists_from,
            pool=_pool(plan, sites, officers, lots, actor, now), salt=secrets.token_hex(16), announced_at=now,
            announced_by=actor,
        )  # fmt: skip
        record(
            verb="audits.draw_announced", subject=made, actor=actor, now=now,
            after={"source": source, "from": exists_from, "of": len(sites), "sha256": sha256(announcement_file(made))},
        )  # fmt: skip
    return made


def withdraw_announcement(*, announcement_id: int, reason: str, actor: User, now: dt.datetime) -> DrawAnnouncement:
    """Take an announcement back; it stays in public as withdrawn.

    Raises DomainError when it was drawn or withdrawn (AUD-DRAW-8) or no reason is given (AUD-DRAW-10), AlreadyDone,
    DrawAnnouncement.DoesNotExist out of the actor's scope.
    """
    with transaction.atomic():
        found, reason = _locked(announcement_id, actor), clean_text(reason)[:300]
        if found.withdrawn_by_id == actor.pk and found.withdrawn_because == reason:
            raise AlreadyDone(found)
        _refuse_ended(found)
        _refuse(rules.withdrawal_breaches(reason))
        found.status, found.withdrawn_at, found.withdrawn_by = AnnouncementStatus.WITHDRAWN, now, actor
        found.withdrawn_because = reason
        found.save(update_fields=["status", "withdrawn_at", "withdrawn_by", "withdrawn_because"])
        record(
            verb="audits.draw_withdrawn", subject=found, actor=actor, now=now, before={"status": "open"},
            after={"status": "withdrawn"}, reason=reason,
        )  # fmt: skip
    return found


def draw_announced(*, announcement_id: int, seed: str, actor: User, now: dt.datetime) -> Draw:
    """Draw with the number from the source that was announced, from the lists that were announced.

    Raises DomainError without a number (AUD-DRAW-1), before it exists (AUD-DRAW-7), when the announcement was drawn or
    withdrawn (AUD-DRAW-8) or the month is over (AUD-DRAW-11), AlreadyDone when the actor has drawn with this number.
    """
    with transaction.atomic():
        found, seed = _locked(announcement_id, actor), _clean_seed(seed)
        drawn = Draw.objects.filter(announcement=found).first()
        if drawn and (drawn.drawn_by_id, drawn.seed) == (actor.pk, seed):
            raise AlreadyDone(drawn)
        _refuse_ended(found)
        _refuse(
            rules.seed_breaches(seed),
            rules.ripe_breaches(exists_from=found.exists_from, now=now),
            rules.month_over_breaches(month=found.plan.month, today=local_date(now)),
        )
        content = Draw(
            plan=found.plan, way=DrawWay.ANNOUNCED, announcement=found, seed=seed, salt=found.salt,
            seed_source=found.seed_source, pool=found.pool,
        )  # fmt: skip
        stored = _make(content, actor, now)
        found.status = AnnouncementStatus.DRAWN
        found.save(update_fields=["status"])
    return stored


def draw_visits(  # noqa: PLR0913 - keyword-only
    *, plan_id: int, seed: str, seed_source: str, why: str, lots: Lots, actor: User, now: dt.datetime
) -> Draw:
    """Draw at once, without an announcement, which needs a reason and shows for ever.

    The pool: operating factories of the office that are not on the month's plan. Raises DomainError (AUD-DRAW-1 … 4, 9,
    11), AlreadyDone when the actor has drawn the very same, Plan.DoesNotExist out of the actor's scope.
    """
    with transaction.atomic():
        plan = locked_plan(plan_id, actor)
        sites, officers = _drawable(plan), [user.pk for user in field_officers(plan.province_id)]
        seed, source, why = _clean_seed(seed), clean_text(seed_source)[:300], clean_text(why)[:300]
        used = plan.draws.filter(seed=seed).first()
        if used and (used.drawn_by_id, used.why_unannounced) == (actor.pk, why) and _asks_for(used, source, lots):
            raise AlreadyDone(used)
        _refuse(
            rules.seed_breaches(seed, used=used is not None),
            rules.source_breaches(source),
            rules.lots_breaches(count=lots.count, team=lots.team, sites=len(sites), officers=len(officers)),
            rules.why_breaches(why),
            rules.month_over_breaches(month=plan.month, today=local_date(now)),
        )
        content = Draw(
            plan=plan, way=DrawWay.UNANNOUNCED, why_unannounced=why, seed=seed, salt=secrets.token_hex(16),
            seed_source=source, pool=_pool(plan, sites, officers, lots, actor, now),
        )  # fmt: skip
        return _make(content, actor, now)


def _clean_seed(seed: str) -> str:
    """One way of writing: Thai digits become Arabic ones."""
    return clean_text(to_arabic_digits(seed))[:200]


def _refuse(*breaches: list[Breach]) -> None:
    found = [one for some in breaches for one in some]
    if found:
        raise DomainError(found)


def _locked(announcement_id: int, actor: User) -> DrawAnnouncement:
    """The announcement, held with its plan. Raises DrawAnnouncement.DoesNotExist out of the actor's scope."""
    plan_id = DrawAnnouncement.objects.visible_to(actor).values_list("plan_id", flat=True).get(pk=announcement_id)
    plan = locked_plan(plan_id, actor)
    found = DrawAnnouncement.objects.select_for_update(of=("self",), no_key=True).get(pk=announcement_id)
    found.plan = plan
    return found


def _refuse_ended(found: DrawAnnouncement) -> None:
    if found.status == AnnouncementStatus.DRAWN:
        raise DomainError(Breach("AUD-DRAW-8", _("This draw was made with another number or by another person")))
    if found.status == AnnouncementStatus.WITHDRAWN:
        raise DomainError(Breach("AUD-DRAW-8", _("This announcement was withdrawn: announce a new draw")))


def _asks_for(stored: Draw | DrawAnnouncement, source: str, lots: Lots) -> bool:
    """Whether a press asks for what is stored. Recusals that it names must be among those stored."""
    pool = stored.pool
    limits = {int(officer): most for officer, most in pool["limits"].items()}
    recused = {int(officer): set(sites) for officer, sites in pool["recused"].items()}
    return (
        stored.seed_source == source
        and (pool["count"], pool["team"], limits) == (lots.count, lots.team, dict.fromkeys(limits, lots.limit))
        and all(set(sites) <= recused.get(officer, set()) for officer, sites in lots.recused.items())
    )


def _drawable(plan: Plan) -> list[int]:
    """The keys of the office's factories with a risk, which are those that operate, without those on the plan."""
    kept = set(plan.visits.exclude(status=VisitStatus.CANCELLED).values_list("site_id", flat=True))
    scored = RiskScore.objects.filter(province_id=plan.province_id).order_by("pk").values_list("pk", flat=True)
    return [site for site in scored if site not in kept]


def _pool(
    plan: Plan, sites: list[int], officers: list[int], lots: Lots, actor: User, now: dt.datetime
) -> dict[str, Any]:
    """What is drawn from, as it is stored. The recusals that the head wrote are declared for everything else too."""
    note_recused(recused=lots.recused, province=plan.province_id, actor=actor, now=now)
    recused = recusals(lots.recused, officers)
    return {
        "sites": sites, "officers": officers, "count": lots.count, "team": lots.team,
        "limits": {str(officer): lots.limit for officer in officers},
        "recused": {str(officer): keys for officer, keys in recused.items() if officer in officers},
    }  # fmt: skip


def recusals(recused: Mapping[int, Sequence[int]], officers: Collection[int]) -> dict[int, list[int]]:
    """What the head wrote and what the officers have declared themselves."""
    found = {officer: set(sites) for officer, sites in recused.items()}
    declared = DeclaredInterest.objects.standing().filter(user__in=officers).values_list("user_id", "site_id")
    for officer, site in declared:
        found.setdefault(officer, set()).add(site)
    return {officer: sorted(sites) for officer, sites in sorted(found.items())}


def _make(content: Draw, actor: User, now: dt.datetime) -> Draw:
    """Draw, store the draw with all that it was made of, and put its visits on the plan."""
    plan, pool = content.plan, pool_from(content.pool)
    drawn = draw(content.seed_text, pool)
    content.province_id, content.drawn_at, content.drawn_by = plan.province_id, now, actor
    content.result = [[one.site, list(one.officers)] for one in drawn]
    content.checksum = draw_checksum(content.seed_text, content.pool, content.result)
    content.save()
    told = record(
        verb="audits.visits_drawn", subject=content, actor=actor, now=now, reason=content.why_unannounced,
        after={"seed": content.seed, "source": content.seed_source, "drawn": len(drawn), "of": len(pool.sites),
               "way": content.way, "sha256": content.checksum},
    )  # fmt: skip
    _put_on_plan(plan, drawn, told, actor, now)
    return content


def _put_on_plan(plan: Plan, drawn: Sequence[Drawn], told: Entry, actor: User, now: dt.datetime) -> None:
    """A visit for each factory drawn that still operates; one that was planned meanwhile becomes the draw's.

    Who has left the office or declared an interest since the lists were made does not go; the head finds another.
    """
    sites = [one.site for one in drawn]
    there = {each.site_id: each for each in plan.visits.exclude(status=VisitStatus.CANCELLED).filter(site__in=sites)}
    scores = RiskScore.objects.only("total", "heavy", "province_id").in_bulk(sites)
    able = [user.pk for user in field_officers(plan.province_id)]
    unfit = recusals({}, able)
    dates = working_days(plan.month, local_date(now))
    fresh: list[tuple[PlannedVisit, Sequence[int]]] = []
    for place, one in enumerate(drawn, start=1):
        team = [key for key in one.officers if key in able and one.site not in unfit.get(key, ())]
        if one.site in there:
            _take_over(there[one.site], team, actor, now)
        elif one.site in scores and scores[one.site].province_id == plan.province_id:
            planned_on = spread(dates, place, len(drawn))
            fresh.append((new_visit(plan, one.site, planned_on, VisitOrigin.DRAW, scores[one.site]), team))
    store_visits(fresh)
    for visit, going in fresh:
        tell_visit(visit, going, told, actor, now)


def _take_over(visit: PlannedVisit, team: Collection[int], actor: User, now: dt.datetime) -> None:
    """A visit that somebody planned after the announcement is made by those who were drawn; one made stays made."""
    if visit.status != VisitStatus.PLANNED:
        return
    before = {"officers": sorted(visit.officers.values_list("pk", flat=True)), "origin": visit.origin}
    visit.origin = VisitOrigin.DRAW
    visit.save(update_fields=["origin"])
    visit.officers.set(team)
    told = record(
        verb="audits.visit_moved", subject=visit, actor=actor, now=now, before=before,
        after={"officers": sorted(team), "origin": visit.origin}, reason=_("Drawn by lot"),
    )  # fmt: skip
    tell_visit(visit, team, told, actor, now)
