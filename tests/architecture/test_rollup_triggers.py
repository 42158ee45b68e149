"""Every declared source has its trigger, in the version that the catalogue declares."""

import pytest
from django.urls import NoReverseMatch, reverse

from mind_portal.rollups import catalogue, triggers

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("source", catalogue.sources(), ids=lambda source: source.code)
def test_a_declared_source_is_installed(source: catalogue.Source) -> None:
    assert triggers.differences(source) == [], "write a migration with rollups.triggers.install(...)"


def test_a_source_that_is_declared_otherwise_is_noticed() -> None:
    declared = catalogue.sources()[0]
    other = catalogue.Source(declared.code, declared.table, declared.province_column, declared.date_columns)
    assert triggers.differences(other)


@pytest.mark.parametrize("measure", catalogue.measures(), ids=lambda measure: measure.code)
def test_a_measure_leads_down_to_its_rows(measure: catalogue.Measure) -> None:
    try:
        assert reverse(measure.drill)
    except NoReverseMatch:
        pytest.fail(f"{measure.code} drills to {measure.drill}, which is no address")


@pytest.mark.parametrize("measure", catalogue.measures(), ids=lambda measure: measure.code)
def test_a_measure_is_described(measure: catalogue.Measure) -> None:
    assert all([str(measure.name), str(measure.unit), str(measure.definition), str(measure.origin)])
