"""PostgreSQL and Valkey together: start them, or attach to those that another process has started.

The process that starts the servers holds a lock on the data folder for as long as it lives, and writes their
addresses to services.json. A second process (`make manage` while `make demo` runs) finds the lock taken and
uses those addresses; without a lock the file is a leftover and is not believed.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from mind_portal.devservices.errors import ServiceError
from mind_portal.devservices.identity import kept_data_folder, make_data_folder, server_identity
from mind_portal.devservices.postgres import check_thai_search, server_lives, start_postgres
from mind_portal.devservices.processes import Server
from mind_portal.devservices.valkey import start_valkey

VARIABLES = ("DATABASE_URL", "REDIS_URL")
ANNOUNCEMENT = "services.json"
ATTACH_SECONDS = 60.0
THROWAWAY_PREFIX = "mind-portal-test-"
THROWAWAY_PARENT = Path("/var/tmp")

Urls = dict[str, str]


@contextlib.contextmanager
def running(*, throwaway: bool = False, folder: Path | None = None) -> Iterator[Urls]:
    """Yield DATABASE_URL and REDIS_URL, and set them in our environment while the servers run.

    A variable that is set already is used as it is. Throwaway servers are fast, forget everything and belong to
    this process alone; the others keep their data in `folder` (by default one per checkout).
    """
    given = {name: os.environ[name] for name in VARIABLES if os.environ.get(name)}
    if "DATABASE_URL" in given:
        check_thai_search(given["DATABASE_URL"])
    if len(given) == len(VARIABLES):
        yield given
        return
    with _throwaway(given) if throwaway else _kept(given, folder or kept_data_folder()) as urls:
        os.environ.update(urls)
        try:
            yield urls
        finally:
            for name in set(VARIABLES) - set(given):
                os.environ.pop(name, None)


def remove_data(folder: Path | None = None) -> Path:
    """Remove the kept data; return where it was. Raises ServiceError while the servers run."""
    data = folder or kept_data_folder()
    if data.exists():
        with _lock(data) as owned:
            if not owned:
                raise ServiceError("The private servers are running: stop `make demo` first.")
            shutil.rmtree(data)
    return data


@contextlib.contextmanager
def _kept(given: Urls, folder: Path) -> Iterator[Urls]:
    make_data_folder(folder)
    deadline = time.monotonic() + ATTACH_SECONDS
    while time.monotonic() < deadline:
        with _lock(folder) as owned:
            if owned:
                (folder / ANNOUNCEMENT).unlink(missing_ok=True)
                with _started(given, folder, throwaway=False) as urls, _announced(folder, urls):
                    yield urls
                return
        if announced := _read_announcement(folder):
            yield announced | given
            return
        time.sleep(0.1)  # the other process is still starting the servers
    raise ServiceError(
        f"Another process holds {folder}/lock but has not started the servers in {ATTACH_SECONDS:.0f} s."
    )


@contextlib.contextmanager
def _throwaway(given: Urls) -> Iterator[Urls]:
    _sweep_abandoned_folders()
    folder = Path(tempfile.mkdtemp(prefix=THROWAWAY_PREFIX, dir=THROWAWAY_PARENT))
    try:
        make_data_folder(folder)
        with _lock(folder), _started(given, folder, throwaway=True) as urls:
            yield urls
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _started(given: Urls, folder: Path, *, throwaway: bool) -> Iterator[Urls]:
    identity = server_identity()
    password = _password(folder)
    urls = dict(given)
    servers: list[Server] = []
    try:
        if "DATABASE_URL" not in given:
            server, urls["DATABASE_URL"] = start_postgres(folder, identity, password=password, throwaway=throwaway)
            servers.append(server)
        if "REDIS_URL" not in given:
            server, urls["REDIS_URL"] = start_valkey(folder, identity, password=password, throwaway=throwaway)
            servers.append(server)
        yield urls
    finally:
        for server in reversed(servers):
            server.stop()


@contextlib.contextmanager
def _lock(folder: Path) -> Iterator[bool]:
    """Yield whether we hold the folder's lock; the kernel frees it when we die."""
    file: IO[str]
    with (folder / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


@contextlib.contextmanager
def _announced(folder: Path, urls: Urls) -> Iterator[None]:
    announcement = folder / ANNOUNCEMENT
    _write_private(announcement, json.dumps(urls))
    try:
        yield
    finally:
        announcement.unlink(missing_ok=True)


def _read_announcement(folder: Path) -> Urls | None:
    try:
        urls: Urls = json.loads((folder / ANNOUNCEMENT).read_text())
    except (FileNotFoundError, ValueError):
        return None
    return urls


def _password(folder: Path) -> str:
    """Return the password of the folder's servers, made once."""
    file = folder / "password"
    if not file.exists():
        _write_private(file, secrets.token_urlsafe(24))
    return file.read_text()


def _write_private(file: Path, text: str) -> None:
    """Write a file that only we can read, complete from the first moment that it has its name."""
    unfinished = file.with_name(f"{file.name}.new")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(0o600)
    unfinished.write_text(text)
    unfinished.rename(file)


def _sweep_abandoned_folders() -> None:
    """Remove the throwaway folders of launchers that were killed."""
    for folder in THROWAWAY_PARENT.glob(f"{THROWAWAY_PREFIX}*"):
        with contextlib.suppress(FileNotFoundError):  # another launcher ends just now and takes its folder with it
            _sweep(folder)


def _sweep(folder: Path) -> None:
    if folder.lstat().st_uid != os.geteuid() or not (folder / "lock").exists():
        return
    with _lock(folder) as owned:
        if owned and not server_lives(folder / "postgres"):
            shutil.rmtree(folder, ignore_errors=True)
