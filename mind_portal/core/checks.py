"""Checks that `migrate` and `check --database default` make before the portal is used."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error
from django.db import connections


def check_thai_letters(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Refuse a database that sees no letters in Thai text: under LC_CTYPE=C pg_trgm finds no Thai word, ever.

    Before the first migration there is no pg_trgm yet; then a regular expression is asked what a letter is.
    """
    return [
        Error(
            f"The database {alias!r} finds no letters in Thai text, so no search would ever find a Thai name.",
            hint="Its LC_CTYPE is C. Make the cluster with `initdb --locale=C.UTF-8`, or the database with "
            "`CREATE DATABASE … LC_CTYPE 'C.UTF-8' TEMPLATE template0`.",
            id="portal.E001",
        )
        for alias in databases or ()
        if not _finds_thai_letters(alias)
    ]


def _finds_thai_letters(alias: str) -> bool:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT to_regproc('show_trgm') IS NOT NULL")
        [has_trigrams] = cursor.fetchone()
        cursor.execute("SELECT cardinality(show_trgm('โรงสีข้าว')) > 0" if has_trigrams else "SELECT 'ร' ~ '[[:alpha:]]'")
        [found] = cursor.fetchone()
    return bool(found)
