"""The records of the permission matrix from the contract on: made when a line asks for them, one set a side."""

from typing import Any

from loans.models import BankFile, BankRow, BankRowOutcome, Contract, Disbursement, Schedule, ScheduleKind
from loans.portfolio.planning import propose_plan
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
