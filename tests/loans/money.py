"""Builders of what follows the committee: an approved application, its contract, money out and back."""

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.core.management import call_command
from django.utils import timezone

from factories.models import Site
from loans.models import (
    Application,
    ApplicationStatus,
    Contract,
    Decision,
    DecisionOutcome,
    DecisionState,
    Disbursement,
    Programme,
    ProgrammeTerms,
    Repayment,
    Round,
    SizeClass,
)
from loans.portfolio.contracts import Paper, record_contract
from loans.portfolio.paying_out import decide_disbursement, propose_disbursement
from loans.portfolio.repayments import record_repayment
from loans.schedules import Grace, Rate, Terms
from mind_portal.accounts.models import User
from mind_portal.accounts.roles import Role
from mind_portal.geography.models import Province
from tests.support import builders

D = Decimal
SIGNED = dt.date(2026, 1, 15)
NOW = dt.datetime(2026, 11, 25, 3, 0, tzinfo=dt.UTC)
_numbers = itertools.count(1)


def load_law() -> None:
    call_command("load_legal", verbosity=0)


def fund_pair() -> tuple[User, User]:
    """Two of the fund: one enters, the other confirms."""
    names = ("fund.first", "fund.second")
    found = {user.username: user for user in User.objects.filter(username__in=names)}
    first, second = (found.get(name) or builders.make_user(Role.FUND_STAFF, username=name) for name in names)
    return first, second


def make_programme(code: str = "test-programme") -> Programme:
    defaults = {
        "letter": f"T{next(_numbers) % 1000}", "name_th": "โครงการทดสอบ", "name_en": "Test programme",
        "summary_th": "ทดสอบ", "summary_en": "Test",
    }  # fmt: skip
    programme, made = Programme.objects.get_or_create(code=code, defaults=defaults)
    if made:
        ProgrammeTerms.objects.create(programme=programme, valid_from=dt.date(2020, 1, 1), checksum="0" * 64)
    return programme


def make_approved(site: Site, amount: Decimal | int = 1_200_000, *, programme: Programme | None = None) -> Application:
    """An application that the committee has approved."""
    programme = programme or make_programme()
    first, second = fund_pair()
    n = next(_numbers)
    round_, _made = Round.objects.get_or_create(
        programme=programme, fiscal_year=2569, number=1,
        defaults={"opens_on": dt.date(2025, 10, 1), "closes_on": dt.date(2026, 9, 30), "pot": D(1_200_000_000),
                  "created_by": first, "created_at": NOW},
    )  # fmt: skip
    decided = dt.datetime(2026, 1, 10, 3, 0, tzinfo=dt.UTC)
    application = Application.objects.create(
        client_id=uuid4(), number=f"T-69-{n:04}", round=round_, operator=site.operator, site=site,
        province=site.province, status=ApplicationStatus.APPROVED, size_class=SizeClass.SMALL, asked=D(amount),
        months=12, purpose="machines", created_by=first, created_at=decided, submitted_on=dt.date(2025, 11, 3),
        stage_since=decided, approved=D(amount), decided_on=dt.date(2026, 1, 10),
    )  # fmt: skip
    Decision.objects.create(
        application=application, province=site.province, outcome=DecisionOutcome.APPROVED,
        state=DecisionState.CONFIRMED, terms=programme.terms.get(), amount=D(amount), months=12, rates=[],
        recorded_by=first, recorded_at=decided, confirmed_by=second, confirmed_at=decided,
    )  # fmt: skip
    return application


def make_terms(**changes: Any) -> Terms:
    values: dict[str, Any] = {
        "first_due_on": dt.date(2026, 2, 15), "instalments": 12, "rates": (Rate(SIGNED, D(3)),), "grace": Grace.NONE,
    } | changes  # fmt: skip
    return Terms(**values)


def make_paper(**changes: Any) -> Paper:
    values: dict[str, Any] = {
        "number": f"กท-{next(_numbers):05}/2569", "principal": D(1_200_000), "signed_on": SIGNED,
        "terms": make_terms(), "penalty_percent": D(0),
    } | changes  # fmt: skip
    return Paper(**values)


def make_contract(place: Province | Site, **changes: Any) -> Contract:
    """A signed contract of 1.2 million baht over twelve months at 3 %, nothing paid out yet."""
    site = place if isinstance(place, Site) else builders.make_site(place)
    programme = changes.pop("programme", None)
    paper = make_paper(**changes)
    application = make_approved(site, max(paper.principal, D(1_200_000)), programme=programme)
    return record_contract(application_id=application.pk, paper=paper, actor=fund_pair()[0], now=NOW)


def pay_out(contract: Contract, amount: Decimal | int = 1_200_000, day: dt.date = SIGNED) -> Disbursement:
    first, second = fund_pair()
    made = propose_disbursement(
        contract_id=contract.pk, amount=D(amount), paid_on=day, reference=f"OUT{next(_numbers)}", actor=first, now=NOW
    )
    decided = decide_disbursement(disbursement_id=made.pk, confirm=True, actor=second, now=NOW)
    contract.refresh_from_db()
    return decided


def make_running(place: Province | Site, **changes: Any) -> Contract:
    """A contract whose whole principal is paid out on the day of its signature."""
    contract = make_contract(place, **changes)
    pay_out(contract, contract.principal, contract.signed_on)
    return contract


def pay_back(contract: Contract, amount: Decimal, day: dt.date, now: dt.datetime = NOW) -> Repayment:
    made = record_repayment(
        contract_id=contract.pk, paid_on=day, amount=amount, reference=f"IN{next(_numbers)}", actor=fund_pair()[0],
        now=now,
    )  # fmt: skip
    contract.refresh_from_db()
    return made


def pay_instalments(contract: Contract, count: int) -> None:
    """Pay the first instalments, each on its day."""
    for line in list(contract.instalments.filter(in_force_until=None).order_by("due_on")[:count]):
        pay_back(contract, line.interest + line.principal, line.due_on)


def today() -> dt.date:
    return timezone.localdate(NOW)
