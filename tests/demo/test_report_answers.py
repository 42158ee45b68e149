"""The invented answers are answers: the real forms find nothing wrong with them."""

import datetime as dt
import json
from typing import Any

import pytest

from mind_portal.demo import report_answers
from mind_portal.demo.report_answers import Plant
from mind_portal.questionnaires.examination import examine
from mind_portal.questionnaires.reading import read_definition
from mind_portal.questionnaires.selectors import Edition
from mind_portal.questionnaires.services import compile_definition
from tests.architecture.sources import ROOT

DATA = ROOT / "factories" / "single_form" / "data"


@pytest.fixture(scope="module")
def forms() -> dict[str, Edition]:
    found = {}
    for name in ("monthly", "yearly"):
        definition = read_definition(json.loads((DATA / f"single-form-{name}.json").read_text(encoding="utf-8")))
        found[name] = Edition(0, 1, definition, compile_definition(definition)["rules"])
    return found


def facts(plant: Plant, **more: Any) -> dict[str, Any]:
    return {"days": 365.0, "permitted_hp": plant.horsepower, "permitted_workers": float(plant.workers)} | more


@pytest.mark.parametrize("site", range(1, 60))
def test_a_report_of_each_factory_could_be_submitted(forms: dict[str, Edition], site: int) -> None:
    plant = Plant(site, "โรงงานทดสอบ", "จ3-1-1/60รย", "1 หมู่ 1", "ผลิตทดสอบ", "", 20.0 + site * 17, 8 + site * 3)
    before = report_answers.yearly(plant, 2025, 365)
    last = {f"last_{code}": float(before[code]["value"]) for code in ("electricity_kwh", "water_tap")}
    year = report_answers.yearly(plant, 2026, 365)
    found = examine(forms["yearly"], year, facts(plant, **last))
    assert found.problems == []
    assert [w.check.code for w in found.warnings] == []
    month = examine(forms["monthly"], report_answers.monthly(plant, dt.date(2026, 10, 1), 31), facts(plant, days=31.0))
    assert month.problems == []


def test_ten_times_the_electricity_asks_for_a_reason(forms: dict[str, Edition]) -> None:
    plant = Plant(7, "โรงงานทดสอบ", "1", "1", "ผลิต", "", 300.0, 40)
    before = report_answers.yearly(plant, 2025, 365)
    last = {f"last_{code}": float(before[code]["value"]) for code in ("electricity_kwh", "water_tap")}
    found = examine(forms["yearly"], report_answers.yearly(plant, 2026, 365, jump=True), facts(plant, **last))
    assert [w.check.code for w in found.warnings] == ["electricity_kwh_jump"]
