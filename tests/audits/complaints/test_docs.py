"""docs/complaints.md says what the code does."""

import re

from audits.complaints.models import Complaint
from audits.complaints.states import COMPLAINANT, COMPLAINT_MACHINE, PERMISSIONS
from mind_portal.accounts.roles import PERMISSIONS as ROLES
from tests.architecture.sources import ROOT

DOCS = (ROOT / "docs" / "complaints.md").read_text()


def drawn() -> str:
    lines = ["| verb | from | to | permission |", "|---|---|---|---|"]
    for verb, transition in sorted(COMPLAINT_MACHINE.transitions.items()):
        who = PERMISSIONS[verb] if PERMISSIONS[verb] == COMPLAINANT else f"`{PERMISSIONS[verb]}`"
        lines.append(f"| `{verb}` | {', '.join(sorted(transition.sources))} | {transition.target} | {who} |")
    return "\n".join(lines)


def test_the_drawn_states_are_those_of_the_table() -> None:
    assert DOCS.split("<!-- states -->\n")[1].split("\n<!-- /states -->")[0] == drawn()


def test_every_rule_is_explained_and_no_other() -> None:
    folders = [ROOT / "audits" / "complaints", ROOT / "audits" / "public"]
    code = "\n".join(path.read_text() for folder in folders for path in folder.rglob("*.py"))
    assert set(re.findall(r"AUD-COMPLAINT-\d+", code)) == set(
        re.findall(r"^\| (AUD-COMPLAINT-\d+) \|", DOCS, flags=re.M)
    )
    assert set(re.findall(r"AUD-GATE-\d+", code)) == set(re.findall(r"AUD-GATE-\d+", DOCS))


def test_every_state_can_be_reached_and_every_permission_is_held() -> None:
    reached = {"new"} | {transition.target for transition in COMPLAINT_MACHINE.transitions.values()}
    assert reached == {value for value, _label in Complaint.state.field.choices}
    held = {permission for permissions in ROLES.values() for permission in permissions}
    assert set(PERMISSIONS.values()) - {COMPLAINANT} <= held
