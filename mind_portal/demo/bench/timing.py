"""Rounds, medians and ratios. Absolute times of a shared machine mean little, the ratio within a round does."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of the table: medians in milliseconds, their ratio within each round, and the goal for it.

    `at_most`: the goal is an upper bound of the ratio (time / floor); otherwise a lower bound (rate / floor's rate).
    """

    work: str
    floor: str
    floor_ms: float
    work_ms: float
    ratio: float
    spread: tuple[float, float]
    goal: float
    beyond: float
    at_most: bool = True
    note: str = ""

    @property
    def verdict(self) -> str:
        def reached(bound: float) -> bool:
            return self.ratio <= bound if self.at_most else self.ratio >= bound

        return "beyond" if reached(self.beyond) else "goal" if reached(self.goal) else "missed"


def elapsed(work: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def interleaved(
    floor: Callable[[], object], work: Callable[[], object], *, rounds: int, calls: int
) -> list[tuple[float, float]]:
    """(floor, work) milliseconds a round, each the median of `calls` calls; both take turns, so that a busy minute
    of the machine falls on both."""
    floor()
    work()
    return [
        (
            statistics.median(elapsed(floor) for _ in range(calls)),
            statistics.median(elapsed(work) for _ in range(calls)),
        )
        for _ in range(rounds)
    ]


@dataclass(frozen=True)
class Goal:
    """What a row is called and what it should reach."""

    work: str
    floor: str
    goal: float
    beyond: float
    at_most: bool = True
    note: str = ""


def row(goal: Goal, pairs: Sequence[tuple[float, float]]) -> Row:
    """The table's line of a set of rounds."""
    ratios = [work / floor if goal.at_most else floor / work for floor, work in pairs]
    return Row(
        work=goal.work, floor=goal.floor,
        floor_ms=statistics.median(floor for floor, _ in pairs),
        work_ms=statistics.median(work for _, work in pairs),
        ratio=statistics.median(ratios), spread=(min(ratios), max(ratios)),
        goal=goal.goal, beyond=goal.beyond, at_most=goal.at_most, note=goal.note,
    )  # fmt: skip
