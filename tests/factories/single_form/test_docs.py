"""docs/single-form.md draws the states as the table has them, and names every rule of the code."""

import re
from pathlib import Path

from factories.single_form.services.people import REQUEST_MACHINE
from factories.single_form.states import REPORT_MACHINE
from tests.architecture.sources import ROOT

PAGE = (ROOT / "docs" / "single-form.md").read_text(encoding="utf-8")
CODE = Path(ROOT / "factories" / "single_form")


def drawn() -> set[tuple[str, str, str]]:
    """(source, verb, target) of every arrow; a line may be a chain, and several sources may share an arrow."""
    found = set()
    block = PAGE.split("```text\n")[1].split("```")[0]
    for line in block.splitlines():
        for chain in re.split(r"\s{2,}", line.strip()):
            parts = re.split(r" ──(\w+)──> ", chain)
            for n in range(0, len(parts) - 2, 2):
                found |= {(source.strip(), parts[n + 1], parts[n + 2]) for source in parts[n].split(",")}
    return found


def test_the_drawing_is_the_table() -> None:
    table = {
        (source, verb, transition.target)
        for verb, transition in REPORT_MACHINE.transitions.items()
        for source in transition.sources
    }
    assert drawn() == table


def test_every_rule_is_described() -> None:
    written = set(re.findall(r"FORM-[A-Z]+-\d", PAGE))
    used = {rule for path in CODE.rglob("*.py") for rule in re.findall(r'"(FORM-[A-Z]+-\d)"', path.read_text())}
    assert written == used
    assert REQUEST_MACHINE.name == "FORM-PERSON"
