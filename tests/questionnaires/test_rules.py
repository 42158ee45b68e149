"""The rule language on the server: every vector, every refusal, and no null that leaves the engine."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from mind_portal.questionnaires.rules import UNDECIDED, Refused, evaluate, explain, publish
from mind_portal.questionnaires.rules.messages import SENTENCES

FILE = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))
TYPES, COLUMNS = FILE["types"], set(FILE["columns"])


@pytest.mark.parametrize("vector", FILE["vectors"], ids=lambda vector: vector["name"])
def test_a_vector_is_published_and_evaluated(vector: dict[str, Any]) -> None:
    stored = json.loads(json.dumps(publish(vector["expression"], TYPES, COLUMNS)))
    assert (stored["let"], stored["cel"]) == (vector["let"], vector["cel"])
    got = evaluate(stored, {**FILE["blank"], **vector["vars"]})
    wanted = vector.get("expected", vector.get("error"))
    assert got == wanted
    assert isinstance(got, bool) == isinstance(wanted, bool)


@pytest.mark.parametrize("vector", FILE["refused"], ids=lambda vector: vector["name"])
def test_a_mistake_is_refused_with_its_code(vector: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refusal:
        publish(vector["expression"], TYPES, COLUMNS)
    assert refusal.value.code == vector["error"]
    assert 0 <= refusal.value.at <= len(vector["expression"])


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        ("kg > 5 && kq > 3", "unknown", 10),
        ("waste.all(r, r.kgs > 1)", "column", 15),
        ("kg > 1 && (name > 5)", "type", 16),
        ('kg > 1 &&\nname.foo("x")', "method", 15),
        ("kg > ", "syntax", 3),
        ("name.matches(", "pattern", 5),
        ("kg + + > 2", "syntax", 5),
    ],
)
def test_a_mistake_is_pointed_at_where_the_author_wrote_it(text: str, code: str, at: int) -> None:
    with pytest.raises(Refused) as refusal:
        publish(text, TYPES, COLUMNS)
    assert (refusal.value.code, refusal.value.at) == (code, at)


def test_every_code_has_a_sentence_that_names_line_and_place() -> None:
    with translation.override("en"):
        said = explain(Refused("unknown", 12, "kq"), "kg > 5 &&\n  kq > 3")
    assert said == "line 2, place 3: There is no item “kq”"
    assert {vector["error"] for vector in FILE["refused"]} <= set(SENTENCES)


def test_thai_digits_are_numbers_but_stay_as_they_are_in_texts() -> None:
    rule = publish('kg > ๑๒ && name != "๑๒"', TYPES, COLUMNS)
    assert rule["cel"] == 'kg > 12.0 && name != "๑๒"'


def test_nulls_stay_inside_the_engine() -> None:
    """Asking for a null's value takes a reference of None away each time: enough of them abort Python 3.11."""
    texts = ["kg", "blank(kg) ? price : kg", "waste.exists(r, r.kg > 1)", "sum(waste.map(r, r.kg))", "name"]
    rules = [publish(text, TYPES, COLUMNS) for text in texts]
    answers = {**FILE["blank"], "waste": [dict.fromkeys(FILE["columns"]) for _ in range(5)]}
    for rule in rules:
        evaluate(rule, answers)
    before = sys.getrefcount(None)
    for _ in range(2000):
        for rule in rules:
            assert evaluate(rule, answers) in (UNDECIDED, False, 0.0)
    assert abs(sys.getrefcount(None) - before) < 500


def test_a_table_too_large_for_two_loops_is_undecided_not_an_error() -> None:
    rule = publish("waste.all(r, waste.exists(s, s.kg == r.kg))", TYPES, COLUMNS)
    row = dict.fromkeys(FILE["columns"])
    rows = [row | {"kg": float(n)} for n in range(300)]
    assert evaluate(rule, {**FILE["blank"], "waste": rows}) == UNDECIDED
