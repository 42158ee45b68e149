"""What docs/loans.md says of states and rules is what the code has."""

import re
from pathlib import Path

from loans.states import APPLICATION_MACHINE

ROOT = Path(__file__).resolve().parents[2]
DOC = (ROOT / "docs" / "loans.md").read_text(encoding="utf-8")
RULE = re.compile(r"LOAN-(?:ELIG|TERMS|ROUND|APPLY|FORM|DROP|SCREEN|MEET|RECUSE|VOTE|DECIDE|WAIT)-\d+")
FILES = [ROOT / "loans" / name for name in ("rules.py", "eligibility.py", "services", "views")]


def test_the_states_are_drawn_from_the_table() -> None:
    rows = ["| verb | from | to |", "|---|---|---|"]
    for verb, step in APPLICATION_MACHINE.transitions.items():
        rows.append(f"| `{verb}` | {', '.join(sorted(step.sources))} | {step.target} |")
    drawn = DOC.split("<!-- states -->")[1].split("<!-- /states -->")[0].strip()
    assert drawn == "\n".join(rows)


def test_every_rule_of_the_code_is_explained() -> None:
    explained = set()
    for line in DOC.splitlines():
        for area, numbers in re.findall(r"^\| LOAN-([A-Z]+)-([\d, to]+) \|", line):
            first = re.findall(r"\d+", numbers)
            span = range(int(first[0]), int(first[-1]) + 1) if "to" in numbers else map(int, first)
            explained |= {f"LOAN-{area}-{n}" for n in span}
    paths = [path for place in FILES for path in ([place] if place.is_file() else sorted(place.glob("*.py")))]
    used = {rule for path in paths for rule in RULE.findall(path.read_text(encoding="utf-8"))}
    assert used - explained == set()
    assert used
