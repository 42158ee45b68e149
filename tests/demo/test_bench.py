"""The benchmark's command where only what production needs is installed."""

import subprocess
import sys

from tests.architecture.sources import ROOT

WITHOUT_PLAYWRIGHT = """
import sys
sys.modules["playwright"] = None
sys.argv = ["manage.py", *{arguments!r}]
exec(compile(open("manage.py").read(), "manage.py", "exec"), {{"__name__": "__main__"}})
"""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", WITHOUT_PLAYWRIGHT.format(arguments=list(arguments))]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_command_explains_itself_without_a_browser_to_drive():
    answer = run("help", "bench")
    assert answer.returncode == 0, answer.stderr
    assert "--only" in answer.stdout


def test_the_part_that_needs_a_browser_says_so_before_anything_is_measured():
    answer = run("bench", "--only", "plans,field", "--scale", "0.001")
    assert answer.returncode != 0
    assert "requirements-dev.txt" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_part_that_does_not_exist_is_named_with_those_that_do():
    answer = run("bench", "--only", "plans,fields", "--scale", "0.001")
    assert answer.returncode != 0
    assert "fields: the parts are pages, rollups" in answer.stderr
    assert "Traceback" not in answer.stderr
