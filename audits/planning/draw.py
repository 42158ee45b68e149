"""The double-random draw: which factories, and which inspectors for each, from a seed that anyone can use again.

Nothing but the seed, the two lists and the steps below decides; no clock, no library's generator. In words, for whoever
wants to check with other tools:

0. SEED is the public number, and where the draw has a salt: the number, a bar and the salt (`Draw.seed_text`). The
   portal makes the salt before the number exists and shows it after the month: so nobody who guesses the lists can work
   out the factories before; the checksum that is public from the announcement on holds that it was not chosen later.
1. The numbers are SHA-256 of the text `SEED|COUNTER` (COUNTER from 1), read as one big-endian integer. To get a number
   below n, an integer of at least floor(2^256 / n) * n is thrown away and the next counter is taken; else its remainder
   by n counts. So every number below n is equally likely.
2. The factories stand in the order of their keys. They are shuffled by Fisher and Yates from the end: for place i from
   the last down to the second, swap it with place `number below i + 1`.
3. The first `count` of them are drawn. For each in that order: the inspectors who are not recused from it and have not
   reached their limit stand in the order of their keys; `team` times one of them is drawn by a number below how many
   are left, and taken out. Are there fewer than `team`, the factory gets nobody and is named with the reason.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

_SPACE: Final = 1 << 256


@dataclass(frozen=True)
class Pool:
    """What is drawn from: keys of factories and inspectors, who must not inspect what, and who may inspect how many."""

    sites: Sequence[int]
    officers: Sequence[int]
    count: int
    team: int = 2
    limits: Mapping[int, int] = field(default_factory=dict)
    recused: Mapping[int, Sequence[int]] = field(default_factory=dict)
    """Officer -> the factories that he must not inspect."""


@dataclass(frozen=True)
class Drawn:
    """One factory and its inspectors; without them where too few could be drawn."""

    site: int
    officers: tuple[int, ...]


def draw(seed: str, pool: Pool) -> list[Drawn]:
    """The factories drawn, in order. The same seed and pool give the same for ever.

    Raises ValueError for an empty seed, a team of less than two or a factory or inspector named twice.
    """
    _check(seed, pool)
    numbers = _Numbers(seed)
    sites = sorted(pool.sites)
    for place in range(len(sites) - 1, 0, -1):
        other = numbers.below(place + 1)
        sites[place], sites[other] = sites[other], sites[place]
    load = dict.fromkeys(pool.officers, 0)
    return [Drawn(site, _team(site, pool, load, numbers)) for site in sites[: pool.count]]


def _check(seed: str, pool: Pool) -> None:
    if not seed.strip():
        raise ValueError("a seed is needed")
    if pool.team < 2:
        raise ValueError("at least two inspectors go together")
    if len(set(pool.sites)) != len(pool.sites) or len(set(pool.officers)) != len(pool.officers):
        raise ValueError("a factory or an inspector stands on its list twice")


def _team(site: int, pool: Pool, load: dict[int, int], numbers: "_Numbers") -> tuple[int, ...]:
    free = [
        officer
        for officer in sorted(pool.officers)
        if site not in pool.recused.get(officer, ()) and load[officer] < pool.limits.get(officer, len(pool.sites))
    ]
    if len(free) < pool.team:
        return ()
    team = [free.pop(numbers.below(len(free))) for _ in range(pool.team)]
    for officer in team:
        load[officer] += 1
    return tuple(team)


class _Numbers:
    """The numbers of a seed, one after the other."""

    def __init__(self, seed: str) -> None:
        self._source = self._integers(seed.strip())

    @staticmethod
    def _integers(seed: str) -> Iterator[int]:
        counter = 0
        while True:
            counter += 1
            yield int.from_bytes(hashlib.sha256(f"{seed}|{counter}".encode()).digest(), "big")

    def below(self, n: int) -> int:
        """A number from 0 to n - 1, each equally likely."""
        limit = _SPACE // n * n
        number = next(self._source)
        while number >= limit:
            number = next(self._source)
        return number % n
