"""Writers, drains and workers that meet: nothing is lost and nothing goes stale. Real transactions, two connections."""

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest
from django.db import connection, connections
from django.utils import timezone

from audits.models import Inspection
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.rollups import services
from mind_portal.rollups.models import Cell, DirtyKey
from tests.rollups.recount import wrong_cells
from tests.support import builders

pytestmark = pytest.mark.django_db(transaction=True)

MOVE = "update audits_inspection set score = score - 10 where province_id = '21'"


@pytest.fixture
def site(rayong: Any, chiang_mai: Any, officer: User) -> Site:
    """A site with one inspection of today, its figures up to date."""
    site = builders.make_site(rayong)
    builders.make_inspection(site, officer, inspected_on=timezone.localdate(), score=90)
    services.drain()
    return site


@pytest.fixture
def other() -> Iterator[Any]:
    """A second connection, with a transaction of its own."""
    found = second_connection()
    yield found
    found.close()


def second_connection() -> Any:
    return psycopg2.connect(**{**connection.get_connection_params(), "cursor_factory": None})


def score() -> float | None:
    return Cell.objects.get(measure="audits.score", province="21", month=timezone.localdate().replace(day=1)).numerator


def test_the_key_of_an_open_writer_outlives_the_drain_of_the_same_key(site: Site, other: Any) -> None:
    with other.cursor() as cursor:
        cursor.execute(MOVE)  # not committed: neither its row nor its key is visible
    builders.make_inspection(site, site_officer(), score=50)
    assert services.drain().claimed > 0
    assert score() == 140
    other.commit()
    assert DirtyKey.objects.count() == 1
    services.drain()
    assert score() == 130
    assert wrong_cells() == []


def site_officer() -> User:
    return User.objects.get(username="officer.rayong")


def test_a_second_drain_steps_back_while_one_is_at_work(site: Site, other: Any) -> None:
    Inspection.objects.update(score=40)
    with other.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [services.LOCK])
    assert services.drain().skipped
    assert DirtyKey.objects.count() == 1
    other.rollback()
    assert not services.drain().skipped
    assert score() == 40


def test_drains_and_writers_at_once_end_with_the_right_figures(site: Site) -> None:
    def write() -> None:
        own = second_connection()
        with own.cursor() as cursor:
            for _ in range(30):
                cursor.execute("update audits_inspection set score = score - 1 where province_id = '21'")
                own.commit()
        own.close()

    def drain() -> None:
        try:
            for _ in range(20):
                services.drain()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for work in (write, drain, drain)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while services.is_waiting():
        services.drain()
    assert score() == 60
    assert wrong_cells() == []


WORKER = """
import django, os, sys, time
django.setup()
from django.conf import settings
from django.db import connection
settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = sys.argv[1]
from mind_portal.rollups import recompute, services
store = recompute.store
def slow(query, keys):
    outcome = store(query, keys)
    print("stored", flush=True)
    time.sleep(60)
    return outcome
services.recompute.store = slow
services.drain()
"""


def test_a_worker_killed_in_the_middle_gives_its_keys_back(site: Site) -> None:
    Inspection.objects.update(score=10)
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "mind_portal.settings.test", "PYTHONPATH": os.getcwd()}
    name = str(connection.settings_dict["NAME"])
    worker = subprocess.Popen([sys.executable, "-c", WORKER, name], env=environment, stdout=subprocess.PIPE, text=True)
    assert worker.stdout
    assert worker.stdout.readline().strip() == "stored"
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    worker.stdout.close()
    wait_until_the_server_noticed()
    assert score() == 90
    assert DirtyKey.objects.count() == 1
    assert not services.drain().skipped
    assert score() == 10
    assert wrong_cells() == []


def wait_until_the_server_noticed() -> None:
    """Take and give back the drains' lock: the dead worker's transaction ends with its connection."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(hashtextextended(%s, 0))", [services.LOCK])
        cursor.execute("select pg_advisory_unlock(hashtextextended(%s, 0))", [services.LOCK])


def test_a_recount_takes_no_open_or_waiting_write_for_drift(site: Site, other: Any) -> None:
    with other.cursor() as cursor:
        cursor.execute(MOVE)
    builders.make_inspection(site, site_officer(), inspected_on=dt.date(2026, 3, 3))
    assert services.rebuild(kind="nightly").drift == 0
    other.commit()
    assert services.rebuild(kind="verify", repair=False).drift == 0
    assert wrong_cells() == []
