"""An invented register: firms, sites and licences, spread over the provinces as the real ones are."""

import csv
import datetime as dt
import itertools
import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Max
from stdnum.th import moa

from factories.models import Licence, LicencePeriod, LicenceStatus, Operator, OperatorKind, Site
from factories.numbers import luhn_holds
from mind_portal.core import thai
from mind_portal.core.copying import copy_rows
from mind_portal.demo.names import DATA, Trade, firm, load_trades, person
from mind_portal.geography.models import Subdistrict
from mind_portal.geography.outlines import random_place_in

SOURCE = "demo"
STATUS_WEIGHTS = {
    LicenceStatus.OPERATING: 78, LicenceStatus.LICENSED: 4, LicenceStatus.STOPPED: 4,
    LicenceStatus.CLOSED: 6, LicenceStatus.STRUCK_OFF: 8,
}  # fmt: skip
ENDED = frozenset({LicenceStatus.CLOSED, LicenceStatus.STRUCK_OFF})
BEGINNING = frozenset({LicenceStatus.LICENSED, LicenceStatus.OPERATING})
YOUNG = 730  # days


@dataclass
class Batch:
    """The rows of one province, in the order of the columns below."""

    operators: list[tuple[Any, ...]] = field(default_factory=list)
    sites: list[tuple[Any, ...]] = field(default_factory=list)
    licences: list[tuple[Any, ...]] = field(default_factory=list)
    periods: list[tuple[Any, ...]] = field(default_factory=list)


OPERATOR_COLUMNS = ("id", "name", "kind", "tax_number", "name_key")
SITE_COLUMNS = (
    "id", "operator_id", "name", "province_id", "district_id", "subdistrict_id", "address", "postal_code", "estate",
    "phone", "latitude", "longitude", "location_precision", "location_flag", "location_province", "status",
    "factory_class", "main_type_id", "licence_count", "horsepower", "workers", "capital", "class_disagrees",
    "open_findings", "search_text", "sort_key", "provenance", "version", "created_at", "updated_at",
)  # fmt: skip
LICENCE_COLUMNS = (
    "id", "site_id", "province_id", "number", "old_number", "number_warning", "name", "type_id", "factory_class",
    "activity", "tsic", "horsepower", "workers", "capital", "status", "licensed_on", "started_on", "ended_on",
    "source_key", "provenance", "created_at", "updated_at",
)  # fmt: skip
PERIOD_COLUMNS = (
    "licence_id", "province_id", "status", "factory_class", "type_id", "horsepower", "workers", "capital", "since",
    "until", "source", "reason",
)  # fmt: skip


def province_shares(total: int) -> dict[str, int]:
    """`total` sites divided over the provinces by their real number of operating factories, at least 3 each."""
    with (DATA / "operating_factories_by_province.csv").open(encoding="utf-8") as file:
        real = {row["province_code"]: int(row["operating_factories"]) for row in csv.DictReader(file)}
    whole = sum(real.values())
    return {code: max(3, round(total * count / whole)) for code, count in sorted(real.items())}


def letters_of_provinces() -> dict[str, str]:
    """The two letters of each province in the old numbers."""
    with (DATA / "operating_factories_by_province.csv").open(encoding="utf-8") as file:
        return {row["province_code"]: row["letters"] for row in csv.DictReader(file)}


def with_check_digit(digits: str) -> str:
    """`digits` and the one digit after which the new number's check holds."""
    return next(digits + last for last in "0123456789" if luhn_holds(digits + last))


def juristic_number(province: str, running: int) -> str:
    """A 13-digit juristic number with a right check digit: 0 1055 … as the register office gives them."""
    digits = f"0{province}5{54_000_000 + running}"
    return f"{digits}{moa.calc_check_digit(digits)}"


class RegisterMaker:
    """Makes one province's rows at a time; the same seed gives the same register."""

    def __init__(self, *, seed: int, today: dt.date, now: dt.datetime) -> None:
        self.rng = random.Random(seed)
        self.today = today
        self.now = now
        self.trades = load_trades()
        self.trade_weights = list(itertools.accumulate(t.weight for t in self.trades))
        self.letters = letters_of_provinces()
        self.operator_ids = itertools.count((Operator.objects.aggregate(m=Max("pk"))["m"] or 0) + 1)
        self.site_ids = itertools.count((Site.objects.aggregate(m=Max("pk"))["m"] or 0) + 1)
        self.licence_ids = itertools.count((Licence.objects.aggregate(m=Max("pk"))["m"] or 0) + 1)
        self.running: Callable[[], int] = itertools.count(1).__next__
        self.areas: dict[str, list[Subdistrict]] = {}
        for area in Subdistrict.objects.select_related("district").order_by("code"):
            self.areas.setdefault(area.province_id, []).append(area)

    def province(self, code: str, count: int) -> Batch:
        """`count` sites of one province, with their operators, licences and periods."""
        batch = Batch()
        for _ in range(count):
            self._site(batch, code)
        return batch

    def _site(self, batch: Batch, code: str) -> None:
        rng = self.rng
        trade = rng.choices(self.trades, cum_weights=self.trade_weights)[0]
        area = rng.choice(self.areas[code])
        name, juristic = firm(rng, trade, area.district.name_th.removeprefix("เมือง"))
        operator_id, site_id = next(self.operator_ids), next(self.site_ids)
        owner = name if juristic else person(rng)
        kind = OperatorKind.JURISTIC if juristic else OperatorKind.NATURAL
        tax = juristic_number(code, operator_id) if juristic else ""
        batch.operators.append((operator_id, owner, kind, tax, thai.search_key(owner)))
        latitude, longitude = random_place_in(code, rng)
        missing = rng.random() < 0.12
        origin = {"source": SOURCE, "on": self.today.isoformat(), "by": "import"}
        batch.sites.append((
            site_id, operator_id, name, code, area.district_id, area.code,
            f"{rng.randint(1, 299)}/{rng.randint(1, 60)} หมู่ {rng.randint(1, 12)}",
            area.postal_codes[0] if area.postal_codes else "", "", "",
            None if missing else round(latitude, 6), None if missing else round(longitude, 6),
            "unknown" if missing else "register", "missing" if missing else "", "" if missing else code,
            LicenceStatus.LICENSED, None, None, 0, 0, 0, 0, False, 0,
            "", thai.thai_key(name)[:300], dict.fromkeys(("name", "place", "location", "operator"), origin), 1,
            self.now, self.now,
        ))  # fmt: skip
        draw = rng.random()
        for n in range(3 if draw > 0.985 else 2 if draw > 0.94 else 1):
            self._licence(batch, code, site_id, name, trade if n == 0 else rng.choice(self.trades), origin)

    def _licence(self, batch: Batch, code: str, site_id: int, name: str, trade: Trade, origin: dict[str, str]) -> None:
        rng = self.rng
        horsepower = round(trade.horsepower * math.exp(rng.gauss(0, 0.8)), 2)
        workers = max(1, int(trade.workers * math.exp(rng.gauss(0, 0.7))))
        if horsepower < 50 and workers < 50:
            horsepower = round(50 + rng.random() * 25, 2)
        capital = round(horsepower * 40_000 * math.exp(rng.gauss(0, 0.6)), -3)
        started = self._start()
        status = rng.choices(list(STATUS_WEIGHTS), list(STATUS_WEIGHTS.values()))[0]
        changed = self._between(started + dt.timedelta(days=60), self.today)
        if status not in BEGINNING and started > self.today - dt.timedelta(days=YOUNG):
            status, changed = LicenceStatus.OPERATING, None  # else all ends of young ones would fall into these months
        if changed is None and status is not LicenceStatus.OPERATING:
            status = LicenceStatus.LICENSED
        licensed = started - dt.timedelta(days=rng.randint(20, 150))
        if status is LicenceStatus.LICENSED:
            started = licensed = self.today - dt.timedelta(days=rng.randint(0, 300))
        factory_class = 3 if horsepower > 75 or workers > 75 or trade.code in ("10100", "10500", "10600") else 2
        running, licence_id = self.running(), next(self.licence_ids)
        number = with_check_digit(f"20{code}{running % 100_000:05d}{started.year + thai.BUDDHIST_OFFSET}")
        sub = int(trade.code[3:])
        old = (
            f"จ{factory_class}-{int(trade.code[:3])}{f'({sub})' if sub else ''}-{running}/"
            f"{(started.year + thai.BUDDHIST_OFFSET) % 100:02d}{self.letters[code]}"
        )
        batch.licences.append((
            licence_id, site_id, code, number, old, "", name, trade.code, factory_class, trade.activity, "",
            horsepower, workers, capital, status, licensed,
            None if status is LicenceStatus.LICENSED else started, changed if status in ENDED else None,
            number if running < 100_000 else f"{number}-{running}",
            dict.fromkeys(("registration", "type", "size", "status"), origin), self.now, self.now,
        ))  # fmt: skip
        size = (factory_class, trade.code, horsepower, workers, capital)
        batch.periods.extend(self._periods(licence_id, code, status, size, started, changed))

    def _periods(
        self, licence_id: int, code: str, status: LicenceStatus, size: tuple[Any, ...], started: dt.date,
        changed: dt.date | None,
    ) -> Iterator[tuple[Any, ...]]:  # fmt: skip
        """One period for a simple life; a change of the number of workers or an end splits it."""
        head = (licence_id, code)
        if status is LicenceStatus.LICENSED:
            yield (*head, status, *size, started, None, SOURCE, "")
            return
        if status is not LicenceStatus.OPERATING and changed is not None:
            yield (*head, LicenceStatus.OPERATING, *size, started, changed, SOURCE, "")
            yield (*head, status, *size, changed, None, SOURCE, "")
            return
        if changed is not None and self.rng.random() < 0.12:
            factory_class, type_code, horsepower, workers, capital = size
            before = (factory_class, type_code, horsepower, max(1, int(workers * self.rng.uniform(0.7, 1.2))), capital)
            yield (*head, LicenceStatus.OPERATING, *before, started, changed, SOURCE, "")
            yield (*head, LicenceStatus.OPERATING, *size, changed, None, SOURCE, "")
            return
        yield (*head, LicenceStatus.OPERATING, *size, started, None, SOURCE, "")

    def _start(self) -> dt.date:
        """Some 3 % began in each of the last two years (the nation's rate), the others in the twenty-five before."""
        days = self.rng.randint(1, 730) if self.rng.random() < 0.06 else self.rng.randint(731, 9_500)
        return self.today - dt.timedelta(days=days)

    def _between(self, first: dt.date, last: dt.date) -> dt.date | None:
        """A day of the last eight years between the two; None when there is none."""
        first = max(first, last - dt.timedelta(days=2_900))
        span = (last - first).days
        return first + dt.timedelta(days=self.rng.randrange(span)) if span > 0 else None


def make_register(*, total: int, seed: int, today: dt.date, now: dt.datetime) -> dict[str, int]:
    """Write `total` sites (a little more, since no province is empty) through COPY; returns the counts."""
    maker = RegisterMaker(seed=seed, today=today, now=now)
    counts = {"operators": 0, "sites": 0, "licences": 0}
    for code, share in province_shares(total).items():
        batch = maker.province(code, share)
        counts["operators"] += copy_rows(Operator._meta.db_table, OPERATOR_COLUMNS, batch.operators)
        counts["sites"] += copy_rows(Site._meta.db_table, SITE_COLUMNS, batch.sites)
        counts["licences"] += copy_rows(Licence._meta.db_table, LICENCE_COLUMNS, batch.licences)
        copy_rows(LicencePeriod._meta.db_table, PERIOD_COLUMNS, batch.periods)
    reset_sequences(Operator._meta.db_table, Site._meta.db_table, Licence._meta.db_table)
    return counts


def reset_sequences(*tables: str) -> None:
    """Let the next INSERT continue after the keys that COPY has brought."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(
                f"select setval(pg_get_serial_sequence(%s, 'id'), coalesce(max(id), 1)) from {table}",
                [table],
            )
