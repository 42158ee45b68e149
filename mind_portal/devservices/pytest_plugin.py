"""Throwaway PostgreSQL and Valkey for the tests, when DATABASE_URL and REDIS_URL are unset.

Loaded by `-p mind_portal.devservices.pytest_plugin`, because a conftest.py comes too late: pytest-django reads the
settings, and they the two variables, before any conftest. Only the controller starts servers; the workers of
pytest-xdist inherit the addresses, and each takes a Redis database and a PostgreSQL database of its own.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Generator
from urllib.parse import urlsplit, urlunsplit

import pytest

from mind_portal.devservices import pytest_databases
from mind_portal.devservices.errors import ServiceError
from mind_portal.devservices.services import running
from mind_portal.devservices.valkey import DATABASES

GIVEN_REDIS_DATABASES = 16
"""How many numbered databases a Redis has that was not started here (its default)."""

REDIS_DATABASES_VARIABLE = "MIND_PORTAL_TEST_REDIS_DATABASES"
"""How many there are in this run; the controller sets it and the workers inherit it."""

_servers = contextlib.ExitStack()


def worker_number() -> int | None:
    """Return the number of this pytest-xdist worker (gw0 is 0), or None in the controller."""
    name = os.environ.get("PYTEST_XDIST_WORKER")
    return int(name.removeprefix("gw")) if name else None


def redis_url_of_worker(url: str, worker: int, databases: int) -> str:
    """Return the URL with the worker's database number in place of the controller's.

    >>> redis_url_of_worker("redis://:x@127.0.0.1:6379/3", 0, 16)
    'redis://:x@127.0.0.1:6379/4'
    """
    parts = urlsplit(url)
    own = int(parts.path.strip("/") or 0)
    return urlunsplit(parts._replace(path=f"/{(own + 1 + worker) % databases}"))


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    """Set both variables before pytest-django's hook of the same name reads the settings."""
    worker = worker_number()
    if worker is not None:
        databases = int(os.environ[REDIS_DATABASES_VARIABLE])
        os.environ["REDIS_URL"] = redis_url_of_worker(os.environ["REDIS_URL"], worker, databases)
    elif not early_config.known_args_namespace.help:
        _start_servers()
    return (yield)


def _start_servers() -> None:
    os.environ[pytest_databases.RUN_VARIABLE] = secrets.token_hex(4)
    os.environ[REDIS_DATABASES_VARIABLE] = str(GIVEN_REDIS_DATABASES if os.environ.get("REDIS_URL") else DATABASES)
    try:
        _servers.enter_context(running(throwaway=True))
    except ServiceError as error:
        raise pytest.UsageError(str(error)) from error


def pytest_configure(config: pytest.Config) -> None:
    """In a worker, take the place of pytest-django's `django_db_setup`; a later plugin wins."""
    if worker_number() is not None and not config.getoption("reuse_db", default=False):
        config.pluginmanager.register(pytest_databases, "mind-portal-databases")


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Drop this run's template database, and stop the servers."""
    if worker_number() is None:
        if config.getoption("numprocesses", default=None):
            pytest_databases.drop_template(os.environ["DATABASE_URL"])
        _servers.close()
