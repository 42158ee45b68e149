"""The benchmark's database: made once a scale, deterministic, in bulk; the demonstration's data stays untouched."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.utils import timezone

from factories.services import classify_licences, refresh_summaries
from mind_portal.accounts.models import User
from mind_portal.demo.bench import orders, reports
from mind_portal.demo.people import make_people
from mind_portal.demo.register import RegisterMaker, make_register
from mind_portal.demo.visits import Pool, make_pool
from mind_portal.questionnaires.models import Version

SEED = 2569
EDITION = 3
"""Counted up when the data changes shape: an older database is made anew."""
FACTORIES, INSPECTIONS = 150_000, 1_000_000
YEARS = 5

_TABLES = ("audits_inspection", "audits_finding", "factories_licenceperiod")
_BIG = ("audits_inspection", "audits_finding")
_FOREIGN_KEYS = """
select format('alter table %%s drop constraint %%I', conrelid::regclass, conname),
       format('alter table %%s add constraint %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
from pg_constraint where contype = 'f' and conrelid = any(%s::regclass[]) order by conname
"""
_INDEXES = """
select format('drop index %%s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
from pg_index i where i.indrelid = any(%s::regclass[])
  and not exists (select from pg_constraint c where c.conindid = i.indexrelid) order by i.indexrelid
"""

# Hashes stand for chance: the same row number gives the same row everywhere.
_INSPECTIONS = """
insert into audits_inspection (client_id, site_id, province_id, version_id, kind, status, inspected_on, filed_at,
                               officer_id, answers, passed, failed, not_applicable, score)
select md5('inspection' || n)::uuid, s.id, s.province_id, %(version)s, 'annual', 'filed', d.day,
       d.day + time '09:00', %(officer)s, p.answers, p.passed, p.failed, p.na, p.score
from generate_series(1, %(count)s) n
cross join lateral (select 1 + abs(hashint4(n)) %% %(sites)s as site, abs(hashint4(n + 7)) %% %(variants)s as variant,
                           abs(hashint4(n + 13)) %% %(days)s as age) h
join factories_site s on s.id = h.site
join bench_pool p on p.variant = h.variant
cross join lateral (select %(today)s::date - h.age as day) d
"""
_FINDINGS = """
insert into audits_finding (inspection_id, site_id, province_id, item_code, section_code, severity, article,
                            article_verified, note, status, found_on, closed_on)
select i.id, i.site_id, i.province_id, f.item_code, f.section_code, f.severity, f.article, f.article_verified, f.note,
       case when c.closed_on is null then 'open' else 'closed' end, i.inspected_on, c.closed_on
from audits_inspection i
join bench_pool p on p.variant = abs(hashint4((i.id - %(first)s + 1)::int + 7)) %% %(variants)s
join bench_pool_finding f on f.variant = p.variant
cross join lateral (select case when abs(hashint8(i.id + length(f.item_code))) %% 10 < 8
    and i.inspected_on + 30 <= %(today)s::date then i.inspected_on + 30 end as closed_on) c
"""
_SITE_FACTS = """
update factories_site s set last_inspected_on = i.last, open_findings = coalesce(f.open, 0)
from (select site_id, max(inspected_on) as last from audits_inspection group by site_id) i
left join (select site_id, count(*) as open from audits_finding where status = 'open' group by site_id) f
  on f.site_id = i.site_id
where s.id = i.site_id
"""


def use_database(scale: float, say: Callable[[str], None]) -> bool:
    """Point this process at the benchmark's own database, made when missing. True when it still needs its data."""
    name = f"{settings.DATABASES['default']['NAME']}_bench_{scale:g}".replace(".", "_")
    with connection.cursor() as cursor:
        cursor.execute("select shobj_description(oid, 'pg_database') from pg_database where datname = %s", [name])
        found = cursor.fetchone()
        ready = found is not None and found[0] == f"bench edition {EDITION}"
        if found is not None and not ready:
            cursor.execute(f'drop database "{name}" with (force)')
        if not ready:
            say(f"making the database {name}")
            cursor.execute(f'create database "{name}" template template0')
    connections.close_all()
    settings.DATABASES["default"]["NAME"] = name
    connections["default"].settings_dict["NAME"] = name
    return not ready


def fill(scale: float, say: Callable[[str], None]) -> None:
    """Migrate and fill the empty database: register, people, inspections and findings. Roll-ups are not computed."""
    now = timezone.now()
    today = timezone.localdate()
    call_command("migrate", verbosity=0)
    for command in ("load_geography", "load_factory_types", "load_questionnaires", "load_legal"):
        call_command(command, stdout=_Silent())
    officers = make_people(RegisterMaker(seed=SEED, today=today, now=now).rng, now)
    with _bare_tables():
        say("factories")
        make_register(total=int(FACTORIES * scale), seed=SEED, today=today, now=now)
        _run("analyze")
        classify_licences(None, today)
        refresh_summaries(None)
        say("inspections and findings")
        _visits(scale, today, officers["21"][0])
    say("orders")
    orders.fill(today=today)
    say("reports")
    reports.fill(today=today, now=now)
    _run("vacuum analyze")


def mark_ready() -> None:
    """The database is whole; the next run uses it as it is."""
    _run(f"comment on database \"{connection.settings_dict['NAME']}\" is 'bench edition {EDITION}'")


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


class _Silent:
    """Somewhere for the loaders' own reports."""

    def write(self, text: str) -> int:
        return len(text)


@contextmanager
def _bare_tables() -> Iterator[None]:
    """Bulk data without dirty keys, foreign keys and indexes: all come back at the end, checked and built at once.

    Should it break off in between, the next run makes the database anew.
    """
    for table in _TABLES:
        _run(f"alter table {table} disable trigger user")
    again = [_taken_away(_FOREIGN_KEYS), _taken_away(_INDEXES)]
    yield
    for statement in [*again[1], *again[0]]:
        _run(statement)
    for table in _TABLES:
        _run(f"alter table {table} enable trigger user")


def _taken_away(listed: str) -> list[str]:
    """Drop what a query lists as (statement that drops, statement that makes); returns what makes it again."""
    with connection.cursor() as cursor:
        cursor.execute(listed, [list(_BIG)])
        found = cursor.fetchall()
    for drop, _make in found:
        _run(drop)
    return [make for _drop, make in found]


def _visits(scale: float, today: dt.date, officer: int) -> None:
    version = Version.objects.filter(questionnaire__code="factory-supervision", published_at__isnull=False).latest(
        "number"
    )
    pool = make_pool(version, seed=SEED, size=300)
    with transaction.atomic(), connection.cursor() as cursor:
        _store_pool(cursor, pool)
        cursor.execute("select max(id) from factories_site")
        sites = cursor.fetchone()[0]
        values: dict[str, Any] = {
            "version": version.pk, "officer": officer, "count": int(INSPECTIONS * scale), "sites": sites,
            "variants": len(pool), "days": 365 * YEARS, "today": today, "first": 1,
        }  # fmt: skip
        cursor.execute(_INSPECTIONS, values)
        cursor.execute("select min(id) from audits_inspection")
        values["first"] = cursor.fetchone()[0]
        cursor.execute(_FINDINGS, values)
        cursor.execute(_SITE_FACTS)


def _store_pool(cursor: Any, pool: list[Pool]) -> None:
    cursor.execute(
        "create temp table bench_pool (variant int primary key, answers jsonb, passed int, failed int, na int,"
        " score numeric) on commit drop"
    )
    cursor.execute(
        "create temp table bench_pool_finding (variant int, item_code text, section_code text, severity text,"
        " article text, article_verified bool, note text) on commit drop"
    )
    for number, variant in enumerate(pool):
        cursor.execute(
            "insert into bench_pool values (%s, %s, %s, %s, %s, %s)",
            [number, variant.answers_json, variant.passed, variant.failed, variant.not_applicable, variant.score],
        )
        for finding in variant.findings:
            cursor.execute("insert into bench_pool_finding values (%s, %s, %s, %s, %s, %s, %s)", [number, *finding])
    cursor.execute("analyze bench_pool")


def officer_of_rayong() -> User:
    """The scoped user of the measured pages."""
    return User.objects.get(username="officer.rayong")
