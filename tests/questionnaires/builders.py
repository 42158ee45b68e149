"""A small report form with each thing that the filling engine knows."""

from typing import Any

from mind_portal.questionnaires.answers import Answer
from mind_portal.questionnaires.definition import Definition
from mind_portal.questionnaires.reading import read_definition
from mind_portal.questionnaires.selectors import Edition
from mind_portal.questionnaires.services import compile_definition


def words(text: str) -> dict[str, str]:
    return {"th": text, "en": text}


def waste_table(**changes: Any) -> dict[str, Any]:
    columns = [
        {"code": "waste", "type": "code", "codes": "waste", "text": words("Waste")},
        {"code": "quantity", "type": "number", "text": words("Quantity"), "min": 0},
        {"code": "unit", "type": "choice", "text": words("Unit"), "choices": [
            {"code": "t", "text": words("Tonnes"), "factor": 1, "exact": True, "unit": words("t")},
            {"code": "l", "text": words("Litres"), "factor": 0.001, "unit": words("litre")},
            {"code": "piece", "text": words("Pieces"), "unit": words("piece")},
        ]},
        {"code": "factor", "type": "number", "text": words("Factor"), "required": False, "min": 0},
        {"code": "tonnes", "type": "number", "text": words("In tonnes"), "unit": words("t")},
        {"code": "hazardous", "type": "yes_no", "text": words("Hazardous"), "fill": "waste.hazardous"},
        {"code": "receiver", "type": "text", "text": words("Receiver"), "required": False},
    ]  # fmt: skip
    check = {
        "code": "receiver_known", "rule": "waste.all(r, r.hazardous != true || r.receiver != null)", "level": "error",
        "each": True, "message": words("{tonnes} t of hazardous waste need a receiver"),
    }  # fmt: skip
    return {
        "code": "waste", "type": "table", "text": words("Waste"), "max_rows": 1000, "nil": words("No waste"),
        "keep": ["waste", "unit", "receiver"], "columns": columns, "checks": [check],
        "convert": {"from": "quantity", "by": "unit", "factor": "factor", "to": "tonnes"},
    } | changes  # fmt: skip


def report_form(**changes: Any) -> dict[str, Any]:
    power = {
        "code": "power", "type": "number", "text": words("Electricity"), "unit": words("kWh"), "min": 0,
        "prefill": ["last_report.power"], "checks": [{
            "code": "power_jump", "rule": "blank(last_power) || power < 5 * last_power", "level": "warning",
            "message": words("{power} kWh, last time {last_power} kWh"),
            "explain": [{"code": "more", "text": words("More was made")}, {"code": "other", "text": words("Other")}],
        }],
    }  # fmt: skip
    name = {"code": "name", "type": "text", "text": words("Name"), "prefill": ["register.name", "last_report.name"]}
    boiler = {"code": "boiler", "type": "yes_no", "text": words("A boiler?"), "required": False}
    steam = {"code": "steam", "type": "number", "text": words("Steam"), "required": False, "decimals": 1, "max": 100}
    return {
        "code": "small-report", "kind": "report", "title": words("Small report"), "minutes": 10,
        "note": words("Ours"), "verified": False, "facts": {"last_power": "number"},
        "sections": [
            {"code": "energy", "title": words("Energy"), "minutes": 4, "items": [name, power, boiler]},
            {"code": "waste_part", "title": words("Waste"), "minutes": 6, "items": [waste_table()]},
            {"code": "steam_part", "title": words("Steam"), "show_if": "boiler == true", "why": words("no boiler"),
             "items": [steam]},
        ],
    } | changes  # fmt: skip


def definition(**changes: Any) -> Definition:
    return read_definition(report_form(**changes))


def edition_of(**changes: Any) -> Edition:
    """An edition without a database."""
    found = definition(**changes)
    return Edition(0, 1, found, compile_definition(found)["rules"])


def row(**cells: Any) -> dict[str, Any]:
    return {"waste": "02 03 04", "quantity": "2", "unit": "t"} | cells


GOOD: dict[str, Answer] = {
    "name": {"value": "ก"},
    "power": {"value": 1000},
    "waste": {"value": [{
        "waste": "020304", "quantity": 2, "unit": "t", "factor": None, "tonnes": 2, "hazardous": False,
        "receiver": None,
    }]},
}  # fmt: skip
