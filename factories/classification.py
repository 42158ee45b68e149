"""Which class (จำพวก) a factory of a type and size is in, and why. Pure: the limits are handed in.

The schedule of B.E. 2563 classes by horsepower, workers and, for some types, by what is done there. A register says
the first two and is silent about the third; so where a process would lift the class, both classes are possible and
a registered class disagrees only when it is neither. `factories.classification_sql` says the same in SQL.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final, Protocol


class Why(StrEnum):
    """The reason of a verdict, the most telling one."""

    NO_LIMIT = "no_limit"
    HEADING = "heading"
    ANY_SIZE = "any_size"
    WITHIN = "within"
    HORSEPOWER = "horsepower"
    WORKERS = "workers"
    PROCESS = "process"
    ALWAYS_THREE = "always_three"
    SIZE_UNKNOWN = "size_unknown"
    EXEMPT = "exempt"


ROOFTOP_SOLAR: Final = "rooftop_solar"
ROOFTOP_SOLAR_SMALL: Final = "rooftop_solar_up_to_1000_kw"


class Limit(Protocol):
    """What is asked of a row of limits (`factories.models.TypeLimit` is one)."""

    @property
    def type_id(self) -> str: ...
    @property
    def effective_from(self) -> dt.date: ...
    @property
    def effective_to(self) -> dt.date | None: ...
    @property
    def class1_any_size(self) -> bool: ...
    @property
    def class2_any_size(self) -> bool: ...
    @property
    def class2_max_hp(self) -> Decimal | None: ...
    @property
    def class2_max_workers(self) -> int | None: ...
    @property
    def class2_unless_process(self) -> str: ...
    @property
    def exempt_process(self) -> str: ...
    @property
    def verified(self) -> bool: ...


@dataclass(frozen=True)
class Verdict:
    """The class, or None where it cannot be told or the thing is no factory (`why` says which).

    `possible` holds every class that the unknown processes leave open; `verified` says whether somebody has compared
    the limit with the Gazette.
    """

    factory_class: int | None
    why: Why
    possible: frozenset[int] = field(default_factory=frozenset)
    verified: bool = False
    limit: Limit | None = None

    def disagrees_with(self, registered: int | None) -> bool:
        """Whether a registered class is none of the possible ones. What is unknown on either side agrees."""
        return registered is not None and bool(self.possible) and registered not in self.possible


def limit_on(limits: Iterable[Limit], type_code: str, on: dt.date) -> Limit | None:
    """The row in force on a day (the end is exclusive)."""
    for limit in limits:
        in_force = limit.effective_from <= on and (limit.effective_to is None or on < limit.effective_to)
        if limit.type_id == type_code and in_force:
            return limit
    return None


def classify(
    type_code: str,
    hp: Decimal | None,
    workers: int | None,
    processes: frozenset[str] | None,
    on: dt.date,
    limits: Iterable[Limit],
) -> Verdict:
    """The class of a factory on a day. `processes` None means that nobody has said what is done there.

    A size of no horsepower and no worker is one that the register does not know, not a small factory.
    """
    limit = limit_on(limits, type_code, on)
    if limit is None:
        return Verdict(None, Why.NO_LIMIT)
    if limit.exempt_process and limit.exempt_process in (processes or ()):
        return Verdict(None, Why.EXEMPT, verified=limit.verified, limit=limit)
    if limit.class1_any_size:
        return _verdict(1, Why.ANY_SIZE, limit)
    if limit.class2_any_size:
        return _verdict(2, Why.ANY_SIZE, limit)
    if limit.class2_max_hp is None and limit.class2_max_workers is None:
        return _verdict(3, Why.ALWAYS_THREE, limit)
    if limit.class2_unless_process and limit.class2_unless_process in (processes or ()):
        return _verdict(3, Why.PROCESS, limit)
    return _by_size(limit, hp or Decimal(0), workers or 0, processes)


def _by_size(limit: Limit, hp: Decimal, workers: int, processes: frozenset[str] | None) -> Verdict:
    if limit.class2_max_hp is not None and hp > limit.class2_max_hp:
        return _verdict(3, Why.HORSEPOWER, limit)
    if limit.class2_max_workers is not None and workers > limit.class2_max_workers:
        return _verdict(3, Why.WORKERS, limit)
    if not hp and not workers:
        return Verdict(None, Why.SIZE_UNKNOWN, verified=limit.verified, limit=limit)
    open_to_three = bool(limit.class2_unless_process) and processes is None
    return Verdict(2, Why.WITHIN, frozenset({2, 3} if open_to_three else {2}), limit.verified, limit)


def _verdict(factory_class: int, why: Why, limit: Limit) -> Verdict:
    return Verdict(factory_class, why, frozenset({factory_class}), limit.verified, limit)
