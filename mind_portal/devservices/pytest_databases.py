"""One migrated template database per run, cloned for each pytest-xdist worker.

Migrating takes seconds, cloning a fraction of one. The first worker that needs a database migrates the template
while the others wait for its lock; then all clone it.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import psycopg2
import pytest
from django.conf import settings
from django.db import connection
from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor

if TYPE_CHECKING:  # importing it now would keep pytest from rewriting its asserts
    from pytest_django.plugin import DjangoDbBlocker

RUN_VARIABLE = "MIND_PORTAL_TEST_RUN"
"""Names this run; the controller sets it and the workers inherit it."""

BUILD_LOCK = 20_261_123
"""Key of the advisory lock held while the template is made."""


def template_name(database_url: str) -> str:
    """Return the name of this run's template: no other run shares it, so its migrations are always ours."""
    database = database_url.rpartition("/")[2].partition("?")[0]
    run = os.environ[RUN_VARIABLE]
    return f"template_{database}_{run}"


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    django_db_modify_db_settings: None,
) -> Generator[None]:
    """Take the place of pytest-django's fixture: give this worker its clone."""
    url = os.environ["DATABASE_URL"]
    template = template_name(url)
    test_name = connection.settings_dict["TEST"]["NAME"] or f"test_{connection.settings_dict['NAME']}"
    own_name = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        with _maintenance(url) as cursor:
            _make_template_once(cursor, template)
            _drop(cursor, test_name)
            cursor.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(test_name), sql.Identifier(template))
            )
        _use(test_name)
    yield
    with django_db_blocker.unblock():
        _use(own_name)
        with _maintenance(url) as cursor:
            _drop(cursor, test_name)


def drop_template(database_url: str) -> None:
    """Drop this run's template, if it was made."""
    with _maintenance(database_url) as cursor:
        _drop(cursor, template_name(database_url))


def _make_template_once(cursor: Cursor, template: str) -> None:
    cursor.execute("SELECT pg_advisory_lock(%s)", [BUILD_LOCK])
    try:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
        if cursor.fetchone() is None:
            unfinished = f"{template}_new"
            _migrate(unfinished)
            cursor.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(unfinished), sql.Identifier(template))
            )
    finally:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [BUILD_LOCK])


def _migrate(name: str) -> None:
    """Make the database with all migrations, as Django's own test runner would."""
    test_settings = connection.settings_dict["TEST"]
    own_name, own_test_name = connection.settings_dict["NAME"], test_settings["NAME"]
    test_settings["NAME"] = name
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    finally:
        test_settings["NAME"] = own_test_name
        _use(own_name)


def _use(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


@contextmanager
def _maintenance(database_url: str) -> Iterator[Cursor]:
    """Yield a cursor outside any test database: databases cannot be made or dropped from within."""
    with closing(psycopg2.connect(database_url, dbname="postgres")) as maintenance:
        maintenance.autocommit = True
        with maintenance.cursor() as cursor:
            yield cursor


def _drop(cursor: Cursor, name: str) -> None:
    cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
