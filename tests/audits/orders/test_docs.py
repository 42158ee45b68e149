"""docs/orders.md says what the code does."""

import re

from audits.orders.models import Order
from audits.orders.states import ORDER_MACHINE, PERMISSIONS, STAYING
from mind_portal.accounts.roles import PERMISSIONS as ROLES
from tests.architecture.sources import ROOT

DOCS = (ROOT / "docs" / "orders.md").read_text()


def drawn() -> str:
    lines = ["| verb | from | to | permission |", "|---|---|---|---|"]
    for verb, transition in sorted(ORDER_MACHINE.transitions.items()):
        target = "stays" if verb in STAYING else transition.target
        lines.append(f"| `{verb}` | {', '.join(sorted(transition.sources))} | {target} | `{PERMISSIONS[verb]}` |")
    return "\n".join(lines)


def test_the_drawn_states_are_those_of_the_table() -> None:
    assert DOCS.split("<!-- states -->\n")[1].split("\n<!-- /states -->")[0] == drawn()


def test_every_rule_is_explained_and_no_other() -> None:
    code = "\n".join(path.read_text() for path in (ROOT / "audits" / "orders").rglob("*.py"))
    used = set(re.findall(r"AUD-ORDER-\d+", code))
    assert used == set(re.findall(r"^\| (AUD-ORDER-\d+) \|", DOCS, flags=re.MULTILINE))


def test_every_state_can_be_reached_and_every_permission_is_held() -> None:
    reached = {"draft"} | {transition.target for transition in ORDER_MACHINE.transitions.values()}
    assert reached == {value for value, _label in Order.state.field.choices}
    held = {permission for permissions in ROLES.values() for permission in permissions}
    assert set(PERMISSIONS.values()) <= held
