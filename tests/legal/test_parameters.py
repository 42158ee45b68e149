"""Parameters: read strictly, one value a day, asked by the day of the fact."""

import datetime as dt
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, transaction

from mind_portal.core.errors import DomainError
from mind_portal.journal.models import Entry
from mind_portal.legal.errors import NoValue
from mind_portal.legal.models import Parameter, ParameterValue
from mind_portal.legal.reading import read_parameters
from mind_portal.legal.selectors import parameter_on, value_on, values_on
from mind_portal.legal.services import store_parameters

NOW = dt.datetime(2026, 11, 25, 9, tzinfo=dt.UTC)


def entry(**changes: Any) -> dict[str, Any]:
    return {
        "code": "TEST_DAYS",
        "name": {"th": "จำนวนวัน", "en": "Days"},
        "unit": {"th": "วัน", "en": "days"},
        "min": 0,
        "values": [
            {"from": "2020-01-01", "to": "2024-01-01", "value": 90, "source": "เดิม", "verified": True},
            {"from": "2024-01-01", "value": 0.1},
        ],
    } | changes


def store(*entries: dict[str, Any]) -> int:
    return store_parameters(app="test", declared=read_parameters(list(entries)), actor=None, now=NOW).changed


@pytest.mark.django_db
def test_a_value_is_asked_by_the_day_of_the_fact() -> None:
    store(entry())
    assert value_on("TEST_DAYS", dt.date(2023, 12, 31)) == 90
    assert value_on("TEST_DAYS", dt.date(2024, 1, 1)) == Decimal("0.1")
    assert parameter_on("TEST_DAYS", dt.date(2023, 12, 31)).verified
    assert not parameter_on("TEST_DAYS", dt.date(2030, 1, 1)).verified
    assert values_on("TEST_", dt.date(2022, 1, 1)) == {"TEST_DAYS": 90}
    with pytest.raises(NoValue, match="TEST_DAYS has no value on 2019-12-31"):
        value_on("TEST_DAYS", dt.date(2019, 12, 31))
    with pytest.raises(NoValue):
        value_on("NOBODY_KNOWS", dt.date(2024, 1, 1))


@pytest.mark.django_db
def test_storing_again_changes_nothing_and_a_change_is_in_the_journal() -> None:
    assert store(entry()) == 2
    assert store(entry()) == 0
    assert store(entry(values=[{"from": "2020-01-01", "value": 60}])) == 1
    assert value_on("TEST_DAYS", dt.date(2025, 1, 1)) == 60
    changes = Entry.objects.filter(verb="legal.parameter_changed").order_by("pk")
    assert [len(change.before["values"]) for change in changes] == [0, 2]


@pytest.mark.django_db
def test_two_values_on_one_day_are_refused_and_nothing_is_lost() -> None:
    store(entry())
    twice = [{"from": "2020-01-01", "value": 1}, {"from": "2021-01-01", "value": 2}]
    with pytest.raises(DomainError, match="two values on one day"):
        store(entry(values=twice))
    assert value_on("TEST_DAYS", dt.date(2022, 1, 1)) == 90


@pytest.mark.django_db
def test_the_database_forbids_two_values_on_one_day() -> None:
    store(entry())
    parameter = Parameter.objects.get(code="TEST_DAYS")
    with pytest.raises(IntegrityError, match="parameter_has_one_value_a_day"), transaction.atomic():
        ParameterValue.objects.create(parameter=parameter, value=1, valid_from=dt.date(2021, 1, 1))


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"code": "small"}, r"\[0\].code"),
        ({"name": {"th": "ไทย"}}, r"\[0\].name"),
        ({"values": []}, r"\[0\].values"),
        ({"values": [{"from": "31/12/2020", "value": 1}]}, r"\[0\].values\[0\].from"),
        ({"values": [{"from": "2020-01-01"}]}, r"\[0\].values\[0\]"),
        ({"surprise": 1}, r"\[0\]"),
    ],
)
def test_a_fault_in_a_file_is_named_with_its_place(changes: dict[str, Any], place: str) -> None:
    with pytest.raises(DomainError, match=place):
        read_parameters([entry(**changes)])


@pytest.mark.django_db
def test_the_files_of_the_apps_load_and_are_named_for_their_app() -> None:
    call_command("load_legal", verbosity=0)
    declared = set()
    for config in apps.get_app_configs():
        path = Path(config.path) / "data" / "parameters.json"
        if path.exists():
            declared |= {one["code"] for one in json.loads(path.read_text(encoding="utf-8"))}
    assert set(Parameter.objects.values_list("code", flat=True)) == declared


def test_whatever_comes_with_the_portal_is_said_in_both_languages() -> None:
    thai_letter = re.compile(r"[ก-๛]")
    files = [path for config in apps.get_app_configs() for path in Path(config.path).glob("data/parameters.json")]
    declared = [one for path in files for one in read_parameters(json.loads(path.read_text()))]
    assert len(declared) > 50
    for one in declared:
        pairs = [one.names, one.units, *(value.sources for value in one.values)]
        assert not any(thai_letter.search(english) for _thai, english in pairs), one.code
        assert all(bool(thai) == bool(english) for thai, english in pairs), one.code
