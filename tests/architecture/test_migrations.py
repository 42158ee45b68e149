"""Migrations: none missing, none in conflict, none left with the name that Django invents."""

import re

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests.architecture.test_house_rules import OUR_APPS, our_models


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrations_have_spoken_names() -> None:
    invented = re.compile(r"_auto_\d|_and_more$|_initial$")
    loader = MigrationLoader(None, ignore_no_migrations=True)
    for app, name in loader.disk_migrations:
        if app in OUR_APPS:
            assert name == "0001_initial" or not invented.search(name), f"{app}.{name}"


@pytest.mark.django_db
def test_migrations_do_not_conflict() -> None:
    assert not MigrationLoader(connection).detect_conflicts()


def test_every_app_of_ours_is_known_to_the_rules() -> None:
    ours = {
        config.label
        for config in apps.get_app_configs()
        if config.name.split(".")[0] in ("mind_portal", "factories", "audits", "emergencies", "loans")
    }
    assert ours - {"demo"} == OUR_APPS


@pytest.mark.django_db
def test_every_declared_constraint_and_index_is_in_the_database() -> None:
    """Django drops a partial unique index together with a column's own index; nothing else would notice."""
    with connection.cursor() as cursor:
        cursor.execute("select conname from pg_constraint union select indexname from pg_indexes")
        there = {row[0] for row in cursor.fetchall()}
    for model in our_models():
        declared = {part.name for part in [*model._meta.constraints, *model._meta.indexes]}
        assert declared <= there, f"{model._meta.label}: {declared - there}"
