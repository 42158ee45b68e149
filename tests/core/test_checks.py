"""A database that cannot search Thai is refused before anything is stored in it."""

import os
from collections.abc import Iterator
from contextlib import closing

import psycopg2
import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from psycopg2.extensions import connection as Connection

from mind_portal.core.checks import check_thai_letters


@pytest.fixture
def latin_only(monkeypatch: pytest.MonkeyPatch) -> Iterator[Connection]:
    """A database made with LC_CTYPE=C, in the place of the portal's."""
    url, name = os.environ["DATABASE_URL"], f"latin_{os.getpid()}"
    with closing(psycopg2.connect(url, dbname="postgres")) as maintenance:
        maintenance.autocommit = True
        with maintenance.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name} LOCALE 'C' TEMPLATE template0")
            try:
                with closing(psycopg2.connect(url, dbname=name)) as connection:
                    monkeypatch.setattr("mind_portal.core.checks.connections", {"default": connection})
                    yield connection
            finally:
                cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize("has_trigrams", [False, True])
def test_a_database_that_sees_no_thai_letters_is_refused(latin_only: Connection, has_trigrams: bool) -> None:
    if has_trigrams:
        with latin_only.cursor() as cursor:
            cursor.execute("CREATE EXTENSION pg_trgm")
    [error] = check_thai_letters(None, ["default"])
    assert error.id == "portal.E001"


@pytest.mark.django_db
def test_the_portals_own_database_passes() -> None:
    assert check_thai_letters(None, ["default"]) == []
    call_command("check", databases=["default"], verbosity=0)


@pytest.mark.django_db
def test_the_check_is_part_of_migrate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mind_portal.core.checks._finds_thai_letters", lambda alias: False)
    with pytest.raises(SystemCheckError, match=r"portal\.E001"):
        call_command("migrate", skip_checks=False, verbosity=0, plan=True)
