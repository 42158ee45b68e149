"""The browser for the tests: Debian's Chromium, or any Chromium or Chrome that the machine has."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from mind_portal.devservices.errors import ServiceError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_APPLICATIONS = (
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
)
MISSING = (
    "The browser tests need Chromium. Install it (`sudo apt-get install chromium` on Debian; root's `make test` does "
    "that itself), or set the variable CHROMIUM to the program of a Chromium or Chrome."
)


def find_chromium() -> str:
    """Return the path of the browser. Raises ServiceError that says what to install."""
    named = os.environ.get("CHROMIUM")
    if named:
        if not Path(named).exists():
            raise ServiceError(f"CHROMIUM is set to {named}, which does not exist.")
        return named
    for name in NAMES:
        if path := shutil.which(name):
            return path
    for application in MAC_APPLICATIONS:
        if application.exists():
            return str(application)
    raise ServiceError(MISSING)


def ensure_chromium() -> int:
    """Install Debian's Chromium if it is missing and we may; otherwise only say so: the browser tests will fail."""
    try:
        find_chromium()
    except ServiceError as error:
        if os.geteuid() == 0 and shutil.which("apt-get"):
            return _install_with_apt()
        print(error, file=sys.stderr)
    return 0


def _install_with_apt() -> int:
    print("set-up: installing Debian's Chromium for the browser tests (about a minute)", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-qq", "-y", "--no-install-recommends", "chromium"],
    ):
        done = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
        if done.returncode:
            print(f"`{' '.join(command)}` failed. {MISSING}", file=sys.stderr)
            break
    return 0
