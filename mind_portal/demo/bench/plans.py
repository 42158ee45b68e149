"""A month's plan for an office of 4,500 factories and 12 officers: the proposal with its risk, and a draw."""

import datetime as dt
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from audits.models import Plan, PlannedVisit, RiskLevel, RiskScore, VisitOrigin
from audits.services.draws import Lots, draw_visits
from audits.services.plans import propose_plan
from audits.services.risk import score_sites
from factories.models import LicenceStatus, Site
from mind_portal.accounts.models import RoleGrant, User
from mind_portal.accounts.roles import Role
from mind_portal.core import thai
from mind_portal.demo.bench.timing import Goal, Row, interleaved, row

FACTORIES: Final = 4_500
OFFICERS: Final = 12
DAYS, VISITS_PER_DAY = 10, 3
DRAWN: Final = 60
PROPOSAL: Final = Goal(
    "plan proposed: risk of {n:,} factories anew, 12 officers, 360 visits",
    "the factories read, as many scores and visits written by bulk_create", 3, 1.5,
)  # fmt: skip
# Goal 3 was set before it was measured. The floor writes sixty rows by four statements. A draw also locks the plan,
# reads the pool, officers, interests, scores and the calendar, shuffles the whole pool by SHA-256 as the published rule
# says, so that anybody can repeat it, keeps pool and result, and writes teams and journal: seventeen statements.
DRAW: Final = Goal(
    "double-random draw of 60 of {n:,} factories, teams of two, written",
    "random.sample of the same, as many visits written by bulk_create", 10, 6,
)  # fmt: skip


@dataclass(frozen=True)
class Office:
    """Where it is measured: the province, its month, its officers, who makes the plan, and its factories."""

    province: str
    month: dt.date
    officers: list[User]
    head: User
    sites: list[int]


def measure(rounds: int, say: Callable[[str], None]) -> Iterator[Row]:
    """Two rows; all that is written is taken back."""
    with transaction.atomic():
        office = _office()
        for goal, pairs in ((PROPOSAL, _proposal), (DRAW, _draw)):
            named = Goal(goal.work.format(n=len(office.sites)), goal.floor, goal.goal, goal.beyond)
            say(named.work)
            yield row(named, pairs(office, min(rounds, 5)))
        transaction.set_rollback(True)


def _office() -> Office:
    """The province with the most operating factories, cut to 4,500, with twelve officers and a head for the while."""
    operating = Site.objects.filter(status=LicenceStatus.OPERATING)
    counted = operating.values("province_id").annotate(n=Count("pk")).order_by("-n", "province_id")
    province = str(counted[0]["province_id"])
    sites = list(operating.filter(province_id=province).order_by("pk").values_list("pk", flat=True)[:FACTORIES])
    with connection.cursor() as cursor:
        # The others are put to sleep rather than removed: visits and reports hang on them.
        cursor.execute("set local session_replication_role = replica")
        others = Site.objects.filter(province_id=province).exclude(pk__in=sites)
        others.update(status=LicenceStatus.CLOSED)
        cursor.execute("set local session_replication_role = origin")
    people = User.objects.bulk_create(
        User(username=f"bench.{n}", display_name=f"เจ้าหน้าที่ {n}") for n in range(OFFICERS + 1)
    )
    *officers, head = people
    roles = [*((user, Role.OFFICER) for user in officers), (head, Role.HEAD)]
    RoleGrant.objects.bulk_create(
        RoleGrant(user=user, role=role, province_id=province, granted_at=timezone.now()) for user, role in roles
    )
    User.objects.filter(role_grants__role=Role.OFFICER, role_grants__province_id=province).exclude(
        pk__in=[user.pk for user in people]
    ).update(is_active=False)
    month = thai.add_months(thai.month_start(timezone.localdate()), 1)
    return Office(province, month, officers, User.objects.get(pk=head.pk), sites)


def _taken_back(work: Callable[[], object]) -> Callable[[], None]:
    def call() -> None:
        with transaction.atomic():
            work()
            transaction.set_rollback(True)

    return call


def _proposal(office: Office, rounds: int) -> list[tuple[float, float]]:
    now = timezone.now()

    def ours() -> None:
        score_sites(province=office.province, actor=AnonymousUser(), now=now)
        plan = propose_plan(
            province=office.province, month=office.month, capacity={user.pk: DAYS for user in office.officers},
            visits_per_day=VISITS_PER_DAY, actor=office.head, now=now,
        )  # fmt: skip
        _expect(plan.visits.count(), min(len(office.sites), OFFICERS * DAYS * VISITS_PER_DAY) // 2)

    def floor() -> None:
        read = Site.objects.filter(province_id=office.province, status=LicenceStatus.OPERATING)
        keys = [values[0] for values in read.values_list("pk", "factory_class", "latitude", "longitude")]
        RiskScore.objects.filter(province_id=office.province).delete()
        RiskScore.objects.bulk_create(
            [RiskScore(site_id=key, province_id=office.province, total=0, level=RiskLevel.LOW, facts={},
                       computed_at=now) for key in keys],
            batch_size=2000,
        )  # fmt: skip
        _write_visits(office, keys[: OFFICERS * DAYS * VISITS_PER_DAY])

    return interleaved(_taken_back(floor), _taken_back(ours), rounds=rounds, calls=3)


def _draw(office: Office, rounds: int) -> list[tuple[float, float]]:
    now = timezone.now()
    score_sites(province=office.province, actor=AnonymousUser(), now=now)
    made = Plan.objects.create(province_id=office.province, month=office.month)

    def ours() -> None:
        drawn = draw_visits(
            plan_id=made.pk, seed="1234567", seed_source="benchmark", why="benchmark", actor=office.head, now=now,
            lots=Lots(min(DRAWN, len(office.sites)), 2, 20, {}),
        )  # fmt: skip
        _expect(len(drawn.result), min(DRAWN, len(office.sites)))

    def floor() -> None:
        chosen = random.Random(1).sample(office.sites, min(DRAWN, len(office.sites)))
        _write_visits(office, chosen, made)

    return interleaved(_taken_back(floor), _taken_back(ours), rounds=rounds, calls=5)


def _write_visits(office: Office, sites: list[int], plan: Plan | None = None) -> None:
    plan = plan or Plan.objects.create(province_id=office.province, month=office.month)
    PlannedVisit.objects.bulk_create(
        PlannedVisit(plan=plan, site_id=site, province_id=office.province, planned_on=office.month,
                     origin=VisitOrigin.RISK)
        for site in sites
    )  # fmt: skip


def _expect(found: Any, at_least: int) -> None:
    """Few factories and many inspected of late leave a day or two unfilled; far fewer visits would be no plan."""
    if found < at_least:
        raise RuntimeError(f"{found} visits, at least {at_least} were expected: something else was measured")
