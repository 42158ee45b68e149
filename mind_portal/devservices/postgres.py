"""A private PostgreSQL server on 127.0.0.1, and the check that any server can search Thai."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from urllib.parse import quote

import psycopg2

from mind_portal.devservices.errors import ServiceError
from mind_portal.devservices.identity import Identity
from mind_portal.devservices.processes import Server, free_port, server_environment, start_server
from mind_portal.devservices.programs import find_postgres_folder, runnable_by

OWNER = "portal"
DATABASE = "portal"
PREVIOUS_SERVER_SECONDS = 20.0
SMALL_SHARED_MEMORY = 256 * 1024 * 1024

COMMON_SETTINGS = {
    "jit": "off",  # compiling costs more than it saves on queries of a few milliseconds
    "random_page_cost": "1.1",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "100",
    "work_mem": "16MB",
    "log_min_messages": "warning",
    "timezone": "UTC",
}
KEPT_SETTINGS = {
    "shared_buffers": "512MB",
    "effective_cache_size": "2GB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "synchronous_commit": "off",  # a power cut may cost the last second, never consistency
}
THROWAWAY_SETTINGS = {
    "shared_buffers": "128MB",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "1h",
}


def start_postgres(folder: Path, identity: Identity, *, password: str, throwaway: bool) -> tuple[Server, str]:
    """Start the server whose cluster lies in `folder`, making both if needed; return it with its DATABASE_URL."""
    postgres = runnable_by(identity, find_postgres_folder() / "postgres", folder / "programs")
    cluster = identity.private_folder(folder / "postgres")
    _make_cluster(postgres.with_name("initdb"), cluster, identity, password)
    _refuse_other_version(postgres, cluster)
    _wait_for_previous_server(cluster)
    port = free_port()
    settings = COMMON_SETTINGS | _memory_settings() | (THROWAWAY_SETTINGS if throwaway else KEPT_SETTINGS)
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    server = start_server(
        "postgres",
        [postgres, "-D", cluster, "-p", str(port), "-h", "127.0.0.1", "-k", "", *options],
        folder=folder,
        identity=identity,
        stop_signal=signal.SIGINT,  # "fast": disconnects clients and writes everything down
    )
    address = f"postgresql://{OWNER}:{quote(password, safe='')}@127.0.0.1:{port}"
    with ExitStack() as undo:
        undo.callback(server.stop)
        server.wait_until(lambda: _answers(f"{address}/postgres"))
        _make_database(f"{address}/postgres")
        check_thai_search(f"{address}/{DATABASE}")
        undo.pop_all()
    return server, f"{address}/{DATABASE}"


def check_thai_search(database_url: str) -> None:
    """Raise ServiceError if the database cannot cut Thai words into trigrams, so that search would find nothing.

    pg_trgm asks the cluster's LC_CTYPE what a letter is, and under `C` only ASCII has letters. The extension is
    made only inside a transaction that is rolled back; where we may not make it, the same question is put to a
    regular expression, which asks LC_CTYPE too.
    """
    try:
        with closing(psycopg2.connect(database_url)) as connection, connection.cursor() as cursor:
            try:
                cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
                cursor.execute("SELECT cardinality(show_trgm('โรงสีข้าว')) > 0")
            except psycopg2.Error:
                connection.rollback()
                cursor.execute("SELECT 'ร' ~ '[[:alpha:]]'")
            row = cursor.fetchone()
            connection.rollback()
    except psycopg2.OperationalError as error:
        raise ServiceError(f"DATABASE_URL does not lead to a database:\n{error}") from error
    if not row or not row[0]:
        raise ServiceError(
            "This PostgreSQL cluster finds no letters in Thai text, so no search would ever find a Thai name: it was "
            "made with LC_CTYPE=C. Make the cluster anew with `initdb --locale=C.UTF-8` (or th_TH.UTF-8), or the "
            "database with `CREATE DATABASE … LC_CTYPE 'C.UTF-8' TEMPLATE template0`."
        )


def server_lives(cluster: Path) -> bool:
    """Return whether a server of this cluster still runs, whoever started it."""
    try:
        process_id = int((cluster / "postmaster.pid").read_text().split()[0])
        os.kill(process_id, 0)
    except (OSError, ValueError, IndexError):
        return False
    return True


def _make_cluster(initdb: Path, cluster: Path, identity: Identity, password: str) -> None:
    if (cluster / "PG_VERSION").exists():
        return
    password_file = cluster.parent / "initdb-password"
    password_file.touch(0o600)
    password_file.write_text(password)
    identity.give(password_file, 0o600)
    arguments = ["-D", str(cluster), "-U", OWNER, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "-A", "scram-sha-256"]
    try:
        subprocess.run(
            [initdb, *arguments, f"--pwfile={password_file}"],
            check=True,
            capture_output=True,
            text=True,
            env=server_environment(),
            cwd="/",
            **identity.popen_arguments,
        )
    except subprocess.CalledProcessError as error:
        raise ServiceError(f"PostgreSQL's initdb failed:\n{error.stdout}\n{error.stderr}") from error
    finally:
        password_file.unlink()


def _refuse_other_version(postgres: Path, cluster: Path) -> None:
    version = subprocess.run([postgres, "--version"], check=True, capture_output=True, text=True).stdout.split()[2]
    made_by = (cluster / "PG_VERSION").read_text().strip()
    if version.split(".")[0] != made_by:
        raise ServiceError(
            f"The data in {cluster} was made by PostgreSQL {made_by}, and this is {version}. "
            "`make reset` removes it, and the next start makes it anew."
        )


def _wait_for_previous_server(cluster: Path) -> None:
    """Wait until a server whose launcher was killed has written everything down."""
    deadline = time.monotonic() + PREVIOUS_SERVER_SECONDS
    while server_lives(cluster) and time.monotonic() < deadline:
        time.sleep(0.05)


def _memory_settings() -> dict[str, str]:
    """Keep parallel queries off a /dev/shm that is too small for them, as in most containers (64 MB)."""
    with suppress(OSError):
        status = os.statvfs("/dev/shm")
        if status.f_blocks * status.f_frsize >= SMALL_SHARED_MEMORY:
            return {}
        return {"dynamic_shared_memory_type": "mmap"}
    return {}


def _answers(url: str) -> bool:
    try:
        psycopg2.connect(url).close()
    except psycopg2.OperationalError:
        return False
    return True


def _make_database(maintenance_url: str) -> None:
    with closing(psycopg2.connect(maintenance_url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {DATABASE}")
