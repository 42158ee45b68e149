"""docs/inspections.md says what the code does."""

import re

from audits.states import FINDING_MACHINE, INSPECTION_MACHINE, PERMISSIONS
from mind_portal.accounts.roles import PERMISSIONS as ROLES
from tests.architecture.sources import ROOT

DOCS = (ROOT / "docs" / "inspections.md").read_text()
OF_FINDINGS = {"close": "audits.close_finding"}
RULES = re.compile(r"AUD-(?:DRAFT|FILE|CLOSE|TEAM|INTEREST|AMEND|REVIEW)-\d+")


def drawn() -> str:
    lines = ["| of | verb | from | to | permission |", "|---|---|---|---|---|"]
    for name, machine in (("finding", FINDING_MACHINE), ("inspection", INSPECTION_MACHINE)):
        for verb, move in sorted(machine.transitions.items()):
            asked = PERMISSIONS.get(verb) or OF_FINDINGS.get(verb, "audits.file_inspection")
            lines.append(f"| {name} | `{verb}` | {', '.join(sorted(move.sources))} | {move.target} | `{asked}` |")
    return "\n".join(lines)


def test_the_drawn_states_are_those_of_the_tables() -> None:
    assert DOCS.split("<!-- states -->\n")[1].split("\n<!-- /states -->")[0] == drawn()
    assert set(PERMISSIONS) == set(INSPECTION_MACHINE.transitions)
    assert set(PERMISSIONS.values()) <= {permission for held in ROLES.values() for permission in held}


def test_every_rule_is_explained_and_no_other() -> None:
    code = "\n".join(path.read_text() for path in (ROOT / "audits").rglob("*.py"))
    assert set(RULES.findall(code)) == set(re.findall(rf"^\| ({RULES.pattern}) \|", DOCS, flags=re.MULTILINE))
