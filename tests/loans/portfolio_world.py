"""The records of the permission matrix from the contract on: made when a line asks for them, one set a side."""

from typing import Any

from loans.models import (
    Application,
    BankFile,
    BankRow,
    BankRowOutcome,
    Contract,
    ContractStatus,
    Decision,
    Disbursement,
    Instalment,
    MoneyState,
    Repayment,
    Schedule,
    ScheduleKind,
    Standing,
)
from loans.portfolio.planning import propose_plan
from loans.schedules import to_document
from tests.architecture.world import Side, World
from tests.loans import money
from tests.loans.money import NOW, SIGNED, D


def _contract(world: World, side: Side, name: str) -> Contract:
    money.load_law()
    key = f"loan-{name}-{side.province.code}"
    if key not in world.extra:
        make = money.make_running if name == "running" else money.make_contract
        world.extra[key] = make(side.site, programme=money.make_programme(f"matrix-{name}"))
    found: Contract = world.extra[key]
    return found


def law(world: World, side: Side) -> dict[str, Any]:
    """Nothing in the address, but limits of lateness to read."""
    money.load_law()
    return {}


def law_of_site(site: Any) -> dict[str, Any]:
    """The same, for the counts of queries."""
    money.load_law()
    return {}


def contract(world: World, side: Side) -> dict[str, Any]:
    return {"pk": _contract(world, side, "running").pk}


def signed(world: World, side: Side) -> dict[str, Any]:
    return {"pk": _contract(world, side, "signed").pk}


def approved(world: World, side: Side) -> dict[str, Any]:
    money.load_law()
    return {"application_pk": money.make_approved(side.site, programme=_fresh()).pk}


def _fresh() -> Any:
    return money.make_programme(f"matrix-{next(money._numbers)}")


def disbursement(world: World, side: Side) -> dict[str, Any]:
    found = _contract(world, side, "signed")
    first, _second = money.fund_pair()
    made = Disbursement.objects.filter(contract=found).first() or Disbursement.objects.create(
        contract=found, province=side.province, amount=D(1), paid_on=SIGNED, reference=f"M{found.pk}",
        proposed_by=first, proposed_at=NOW,
    )  # fmt: skip
    return {"pk": made.pk}


def repayment(world: World, side: Side) -> dict[str, Any]:
    found = _contract(world, side, "running")
    return {"pk": (found.repayments.first() or money.pay_back(found, D(1), SIGNED)).pk}


def plan(world: World, side: Side) -> dict[str, Any]:
    found = _contract(world, side, "running")
    waiting = Schedule.objects.filter(contract=found, kind=ScheduleKind.RESTRUCTURED).first()
    if waiting is None:
        waiting = propose_plan(
            contract_id=found.pk, terms=money.make_terms(), effective_on=SIGNED, reason="ทดสอบตารางสิทธิ",
            actor=money.fund_pair()[0], now=NOW,
        )  # fmt: skip
    return {"pk": waiting.pk}


def bank_file(world: World, side: Side) -> dict[str, Any]:
    first, _second = money.fund_pair()
    made, _new = BankFile.objects.get_or_create(
        checksum="0" * 64, defaults={"file": "none.csv", "file_name": "none.csv", "uploaded_by": first,
                                     "uploaded_at": NOW, "state": "preview"},
    )  # fmt: skip
    return {"pk": made.pk}


def bank_row(world: World, side: Side) -> dict[str, Any]:
    file = bank_file(world, side)["pk"]
    row, _new = BankRow.objects.get_or_create(
        bank_file_id=file, row_number=2, defaults={"outcome": BankRowOutcome.EXCEPTION}
    )
    return {"pk": row.pk}


def plain_loan(application: Application, user: Any) -> Contract:
    """A late loan as bare rows, for the counts of queries: no service, no law."""
    site, terms = application.site, application.round.programme.terms.order_by("pk")[0]
    decision = Decision.objects.create(
        application=application, province=site.province, outcome="approved", state="confirmed", terms=terms,
        amount=D(1_200_000), recorded_by=user, recorded_at=NOW, confirmed_by=money.fund_pair()[0], confirmed_at=NOW,
    )  # fmt: skip
    made = Contract.objects.create(
        number=f"Q{application.pk}", number_key=f"Q{application.pk}", application=application, decision=decision,
        programme=application.round.programme, operator=site.operator, site=site, province=site.province,
        status=ContractStatus.RUNNING, principal=D(1_200_000), signed_on=SIGNED, terms=to_document(money.make_terms()),
        allocation=["penalty", "interest", "principal"], created_by=user, created_at=NOW,
    )  # fmt: skip
    own = {"contract": made, "province": site.province}
    Disbursement.objects.create(
        **own, amount=D(1_200_000), paid_on=SIGNED, reference=f"Q{made.pk}", state=MoneyState.CONFIRMED,
        proposed_by=user, proposed_at=NOW, decided_by=money.fund_pair()[0], decided_at=NOW,
    )  # fmt: skip
    plan_ = Schedule.objects.create(
        **own, version=1, kind=ScheduleKind.PAID_OUT, effective_on=SIGNED, terms=made.terms, proposed_by=user,
        proposed_at=NOW,
    )  # fmt: skip
    Instalment.objects.create(
        **own, schedule=plan_, number=1, due_on=SIGNED.replace(month=2), percent=D(3), interest=D(10),
        principal=D(1_200_000), closing=D(0), cumulative=D(1_200_010), in_force_from=SIGNED,
    )  # fmt: skip
    Repayment.objects.create(
        **own, paid_on=SIGNED, amount=D(5), to_interest=D(5), reference=f"Q{made.pk}", entered_by=user, entered_at=NOW
    )
    Standing.objects.create(
        **own, as_of=SIGNED.replace(month=3), disbursed=D(1_200_000), outstanding=D(1_200_000), overdue=D(1_200_005),
        oldest_due_on=SIGNED.replace(month=2), days_past_due=28, loan_class="watch",
    )  # fmt: skip
    return made
