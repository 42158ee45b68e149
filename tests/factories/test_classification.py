"""The class of a factory on both sides of every limit, in Python and in SQL."""

import datetime as dt
from decimal import Decimal

import pytest

from factories import classification, types_data
from factories.classification import Why, classify
from factories.classification_sql import classify_licences
from factories.models import FactoryType, Licence, TypeLimit
from factories.services import load_factory_types, refresh_summaries
from tests.support import builders

TODAY = dt.date(2026, 11, 23)
LIMITS = [TypeLimit(**row) for row in types_data.limits()]
BY_TYPE = {limit.type_id: limit for limit in LIMITS if limit.effective_to is None}
WITH_HP = sorted(code for code, limit in BY_TYPE.items() if limit.class2_max_hp is not None)
WITH_WORKERS = sorted(code for code, limit in BY_TYPE.items() if limit.class2_max_workers is not None)
WITH_PROCESS = sorted(code for code, limit in BY_TYPE.items() if limit.class2_unless_process)
CLASS_1 = ["00211", "01107", "09300", "09400", "09504", "09600", "10003"]


def verdict(code, hp=Decimal(10), workers=10, processes=frozenset(), on=TODAY):
    return classify(code, Decimal(hp), workers, processes, on, LIMITS)


def test_the_schedule_has_its_types_and_classed_entries():
    rows = types_data.read_rows()
    assert len({row["type_no"] for row in rows}) == 107
    assert len(rows) == 369
    assert len(BY_TYPE) == 314
    always_three = [code for code in BY_TYPE if verdict(code).why == Why.ALWAYS_THREE]
    assert len(always_three) == 132
    assert sorted(code for code in BY_TYPE if verdict(code).factory_class == 1) == CLASS_1


@pytest.mark.parametrize("code", WITH_HP)
def test_horsepower_at_the_limit_is_class_2_and_above_it_class_3(code):
    limit = BY_TYPE[code].class2_max_hp
    assert verdict(code, hp=limit).factory_class == 2
    above = verdict(code, hp=limit + Decimal("0.01"))
    assert (above.factory_class, above.why) == (3, Why.HORSEPOWER)


@pytest.mark.parametrize("code", WITH_WORKERS)
def test_workers_at_the_limit_are_class_2_and_above_it_class_3(code):
    limit = BY_TYPE[code].class2_max_workers
    assert verdict(code, workers=limit).factory_class == 2
    above = verdict(code, workers=limit + 1)
    assert (above.factory_class, above.why) == (3, Why.WORKERS)


@pytest.mark.parametrize("code", WITH_PROCESS)
def test_the_named_process_lifts_a_small_factory_to_class_3(code):
    process = BY_TYPE[code].class2_unless_process
    lifted = verdict(code, processes=frozenset({process}))
    assert (lifted.factory_class, lifted.why) == (3, Why.PROCESS)
    assert verdict(code, processes=frozenset({"another"})).factory_class == 2
    unknown = verdict(code, processes=None)
    assert (unknown.factory_class, unknown.possible) == (2, {2, 3})
    assert not unknown.disagrees_with(3)
    assert unknown.disagrees_with(1)


@pytest.mark.parametrize(
    ("on", "process", "expected", "why"),
    [
        (dt.date(2024, 12, 27), classification.ROOFTOP_SOLAR, 3, Why.ALWAYS_THREE),
        (dt.date(2024, 12, 27), classification.ROOFTOP_SOLAR_SMALL, None, Why.EXEMPT),
        (dt.date(2024, 12, 28), classification.ROOFTOP_SOLAR, None, Why.EXEMPT),
        (dt.date(2024, 12, 28), "ground_mounted", 3, Why.ALWAYS_THREE),
    ],
)
def test_solar_on_a_roof_is_judged_by_the_rule_of_its_day(on, process, expected, why):
    found = verdict("08801", processes=frozenset({process}), on=on)
    assert (found.factory_class, found.why) == (expected, why)


def test_what_cannot_be_told_is_not_guessed():
    assert verdict("00200").why == Why.NO_LIMIT
    assert verdict("00201", on=types_data.SCHEDULE_FROM - dt.timedelta(days=1)).why == Why.NO_LIMIT
    unknown = verdict("00208", hp=0, workers=0)
    assert (unknown.factory_class, unknown.why) == (None, Why.SIZE_UNKNOWN)
    assert not unknown.disagrees_with(3)


def test_a_verdict_says_whether_its_limit_was_compared_with_the_gazette():
    assert verdict("00201").verified
    assert not verdict("08801").verified


def test_loading_twice_changes_nothing(db):
    first = load_factory_types()
    assert first == {"types": 369, "limits": 315, "removed": 0}
    before = list(TypeLimit.objects.order_by("pk").values_list())
    assert load_factory_types() == first
    assert list(TypeLimit.objects.order_by("pk").values_list()) == before


def test_a_limit_that_left_the_file_is_removed(db):
    load_factory_types()
    TypeLimit.objects.create(type_id="00201", effective_from=dt.date(1999, 1, 1))
    assert load_factory_types()["removed"] == 1


SIZES = [("0", 0), ("0", 75), ("0", 76), ("75", 0), ("75", 75), ("75", 76), ("75.01", 0), ("75.01", 76), ("5000", 900)]


@pytest.mark.parametrize("on", [dt.date(2019, 12, 31), dt.date(2024, 12, 27), TODAY])
def test_sql_and_python_agree_over_all_types(rayong, on):
    load_factory_types()
    site = builders.make_site(rayong, licences=0)
    rows = [
        Licence(
            site=site, province=rayong, name="x", type_id=code, horsepower=Decimal(hp), workers=workers,
            status="operating", created_at=site.created_at, updated_at=site.updated_at,
        )
        for code in [*FactoryType.objects.values_list("code", flat=True), None]
        for hp, workers in SIZES
    ]  # fmt: skip
    Licence.objects.bulk_create(rows)
    classify_licences(None, on)
    limits = list(TypeLimit.objects.all())
    wrong = []
    for licence in Licence.objects.all():
        found = classify(licence.type_id or "", licence.horsepower, licence.workers, None, on, limits)
        if licence.class_expected != found.factory_class:
            wrong.append((licence.type_id, licence.horsepower, licence.workers, licence.class_expected, found))
    assert wrong == []


@pytest.mark.parametrize("code", ["00201", "00402", "00204", "09300", None])
@pytest.mark.parametrize("registered", [1, 2, 3, None])
def test_the_flag_of_a_site_says_what_the_verdict_says(rayong, code, registered):
    load_factory_types()
    site = builders.make_site(rayong, licences=0)
    kind = FactoryType.objects.get(pk=code) if code else None
    licence = builders.make_licence(site, type=kind, factory_class=registered, horsepower=Decimal(20), workers=30)
    classify_licences([licence.pk], TODAY)
    refresh_summaries([site.pk])
    site.refresh_from_db()
    found = classify(code or "", Decimal(20), 30, None, TODAY, TypeLimit.objects.all())
    assert site.class_disagrees == found.disagrees_with(registered)
    licence.refresh_from_db()
    assert licence.factory_class == registered, "the registered class is never changed"
