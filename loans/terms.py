"""What a programme's terms say, as typed values read from their JSON, and an estimate of the instalment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

SATANG: Final = Decimal("0.01")
MONTHS: Final = 12


@dataclass(frozen=True)
class RateStep:
    """The yearly interest in per cent of the months `first` to `last` (None: to the end); None: not known."""

    first: int
    last: int | None
    rate: Decimal | None


@dataclass(frozen=True)
class Rates:
    """The interest of a programme.

    kind `by_year`: `steps`. kind `range` and `by_collateral`: between `low` and `high`; `by` gives the rate of a kind
    of collateral where it is known.
    """

    kind: str
    low: Decimal | None = None
    high: Decimal | None = None
    by: Mapping[str, Decimal] | None = None
    steps: tuple[RateStep, ...] = ()

    def assumed(self, collateral: str) -> Decimal | None:
        """The rate that an estimate may assume: the collateral's, the first years', or the middle of the range."""
        if self.kind == "by_year":
            return self.steps[0].rate if self.steps else None
        if self.by and collateral in self.by:
            return self.by[collateral]
        if self.low is None or self.high is None:
            return None
        return (self.low + self.high) / 2

    def known(self, collateral: str) -> Decimal | None:
        """The rate that the terms leave no choice about; the middle of a range is a guess and binds nobody."""
        if self.by and collateral in self.by:
            return self.by[collateral]
        return self.low if self.low == self.high else None

    def resolved(self, collateral: str, given: Decimal | None) -> list[dict[str, Any]]:
        """The steps that a resolution binds: the committee's rate throughout, else what is known of the terms."""
        if given is not None:
            return [{"from_month": 1, "to_month": None, "rate": str(given)}]
        if self.kind == "by_year":
            return [
                {"from_month": step.first, "to_month": step.last, "rate": None if step.rate is None else str(step.rate)}
                for step in self.steps
            ]
        rate = self.known(collateral)
        return [{"from_month": 1, "to_month": None, "rate": None if rate is None else str(rate)}]


def read_rates(data: Mapping[str, Any]) -> Rates:
    """The rates in `data` (`ProgrammeTerms.rates`). Raises ValueError for a kind that nobody knows."""
    kind = data.get("kind", "")
    if kind == "by_year":
        return Rates(kind, steps=tuple(_step(step) for step in data["steps"]))
    if kind in ("range", "by_collateral"):
        by = {name: Decimal(rate) for name, rate in data.get("by", {}).items()}
        return Rates(kind, low=Decimal(data["low"]), high=Decimal(data["high"]), by=by)
    raise ValueError(f"no rates are of the kind {kind!r}")


def _step(data: Mapping[str, Any]) -> RateStep:
    rate, until = data.get("rate"), data.get("to_year")
    return RateStep(
        first=(data["from_year"] - 1) * MONTHS + 1,
        last=None if until is None else until * MONTHS,
        rate=None if rate is None else Decimal(rate),
    )


def instalment(amount: Decimal, rate: Decimal, months: int) -> Decimal:
    """The equal monthly instalment of a loan without grace, to the satang: an estimate, the contract has the plan."""
    monthly = rate / 100 / MONTHS
    if not monthly:
        return (amount / months).quantize(SATANG, ROUND_HALF_UP)
    growth = (1 + monthly) ** months
    return (amount * monthly * growth / (growth - 1)).quantize(SATANG, ROUND_HALF_UP)


def cover(cash_flow: Decimal, due: Decimal, new_instalment: Decimal) -> Decimal | None:
    """DSCR: what is earned before interest, of what is to be paid in a year with the new loan. None without a debt."""
    yearly = due + new_instalment * MONTHS
    return (cash_flow / yearly).quantize(SATANG, ROUND_HALF_UP) if yearly > 0 else None


def codes(entries: Sequence[Mapping[str, Any]]) -> list[str]:
    """The codes of a list of purposes or documents."""
    return [entry["code"] for entry in entries]
