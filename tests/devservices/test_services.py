"""The private servers: real ones are started where that is what is in question."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from mind_portal.devservices import services
from mind_portal.devservices.errors import ServiceError
from mind_portal.devservices.identity import PROJECT, make_data_folder
from mind_portal.devservices.postgres import check_thai_search, server_lives
from mind_portal.devservices.pytest_plugin import redis_url_of_worker

LAUNCHER = [sys.executable, "-m", "mind_portal.devservices", "run"]
TIMEOUT = 40.0


@pytest.fixture
def no_urls(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine where no server is given."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder that `nobody` can pass through: pytest makes its own for us alone."""
    for parent in (tmp_path, *tmp_path.parents):
        if parent.stat().st_uid == os.geteuid() and parent.stat().st_mode & 0o777 == 0o700:
            parent.chmod(0o711)
    return make_data_folder(tmp_path / "data")


def start_launcher(*arguments: str) -> tuple[subprocess.Popen[str], dict[str, str]]:
    """Start the launcher with a command that prints the addresses and then waits; return both."""
    tell = (
        "import json, os, time; print(json.dumps([os.environ[n] for n in ('DATABASE_URL', 'REDIS_URL')]), flush=True)"
    )
    process = subprocess.Popen(
        [*LAUNCHER, *arguments, "--", sys.executable, "-c", f"{tell}; time.sleep(60)"],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    database, redis = json.loads(process.stdout.readline())
    return process, {"DATABASE_URL": database, "REDIS_URL": redis}


def folder_of_server(database_url: str) -> Path:
    with closing(psycopg2.connect(database_url)) as connection, connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        row = cursor.fetchone()
    assert row is not None
    return Path(row[0]).parent


def wait_until_gone(database_url: str, cluster: Path) -> None:
    deadline = time.monotonic() + TIMEOUT
    while server_lives(cluster) and time.monotonic() < deadline:
        time.sleep(0.05)
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(database_url).close()


def test_throwaway_servers_leave_nothing_behind(no_urls: None) -> None:
    with services.running(throwaway=True) as urls:
        assert os.environ["DATABASE_URL"] == urls["DATABASE_URL"]
        folder = folder_of_server(urls["DATABASE_URL"])
        assert folder.exists()
    assert not folder.exists()
    assert "DATABASE_URL" not in os.environ
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(urls["DATABASE_URL"]).close()


def test_kill_9_of_the_launcher_leaves_no_server_and_the_next_start_removes_the_folder(no_urls: None) -> None:
    launcher, urls = start_launcher("--throwaway")
    folder = folder_of_server(urls["DATABASE_URL"])
    launcher.kill()
    launcher.communicate()
    wait_until_gone(urls["DATABASE_URL"], folder / "postgres")
    services._sweep_abandoned_folders()
    assert not folder.exists()


def test_a_folder_that_vanishes_while_others_are_swept_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, abandoned = tmp_path / f"{services.THROWAWAY_PREFIX}gone", tmp_path / f"{services.THROWAWAY_PREFIX}left"
    abandoned.mkdir()
    (abandoned / "lock").touch()
    monkeypatch.setattr(services, "THROWAWAY_PARENT", tmp_path)
    monkeypatch.setattr(Path, "glob", lambda self, pattern: iter([gone, abandoned]))
    services._sweep_abandoned_folders()
    assert not abandoned.exists()


def test_a_termination_signal_stops_the_servers_in_order(no_urls: None) -> None:
    launcher, urls = start_launcher("--throwaway")
    folder = folder_of_server(urls["DATABASE_URL"])
    launcher.send_signal(signal.SIGTERM)
    launcher.communicate(timeout=TIMEOUT)
    assert launcher.returncode == 128 + signal.SIGTERM
    assert not folder.exists()


def test_data_is_kept_and_a_second_process_attaches(
    no_urls: None, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with services.running(folder=folder) as urls:
        announcement = folder / "services.json"
        assert announcement.stat().st_mode & 0o777 == 0o600
        with closing(psycopg2.connect(urls["DATABASE_URL"])) as connection, connection.cursor() as cursor:
            cursor.execute("CREATE TABLE kept (word text); INSERT INTO kept VALUES ('โรงสี')")
            connection.commit()
        monkeypatch.delenv("DATABASE_URL")
        monkeypatch.delenv("REDIS_URL")
        with services.running(folder=folder) as attached:
            assert attached == urls
        with pytest.raises(ServiceError, match="make demo"):
            services.remove_data(folder)
    assert not announcement.exists()
    with (
        services.running(folder=folder) as urls,
        closing(psycopg2.connect(urls["DATABASE_URL"])) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT word FROM kept")
        assert cursor.fetchall() == [("โรงสี",)]
    services.remove_data(folder)
    assert not folder.exists()


def test_addresses_that_nobody_stands_behind_are_not_believed(no_urls: None, folder: Path) -> None:
    stale = {"DATABASE_URL": "postgresql://portal:x@127.0.0.1:1/portal", "REDIS_URL": "redis://127.0.0.1:1/0"}
    (folder / "services.json").write_text(json.dumps(stale))
    with services.running(folder=folder) as urls:
        assert urls["DATABASE_URL"] != stale["DATABASE_URL"]


def test_a_cluster_that_finds_no_thai_words_is_refused() -> None:
    url = os.environ["DATABASE_URL"]
    database = f"latin_only_{os.getpid()}"
    with closing(psycopg2.connect(url, dbname="postgres")) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute(f"CREATE DATABASE {database} LOCALE 'C' TEMPLATE template0")
        try:
            with pytest.raises(ServiceError, match="LC_CTYPE=C"):
                check_thai_search(f"{url.rpartition('/')[0]}/{database}")
        finally:
            cursor.execute(f"DROP DATABASE {database} WITH (FORCE)")
    check_thai_search(url)


def test_a_given_address_that_leads_nowhere_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(ServiceError, match="DATABASE_URL"), services.running():
        pytest.fail("started")


@pytest.mark.parametrize(
    ("url", "worker", "databases", "expected"),
    [
        ("redis://:p@127.0.0.1:6379/0", 0, 64, "redis://:p@127.0.0.1:6379/1"),
        ("redis://:p@127.0.0.1:6379/3", 1, 64, "redis://:p@127.0.0.1:6379/5"),
        ("redis://127.0.0.1:6379", 15, 16, "redis://127.0.0.1:6379/0"),
    ],
)
def test_each_test_worker_has_its_own_redis_database(url: str, worker: int, databases: int, expected: str) -> None:
    assert redis_url_of_worker(url, worker, databases) == expected
