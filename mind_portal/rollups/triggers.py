"""The triggers that append dirty keys: made from a `Source` by one builder, installed by the table's own app.

    # factories/migrations/0003_mark_dirty_keys.py
    operations = install(Source(code="licence_periods", table="factories_licenceperiod", ...))

The migration spells its Source out, so that it never changes afterwards; a test compares what the database holds with
what the catalogue declares.
"""

from django.db import connection
from django.db.migrations.operations import RunSQL
from django.db.migrations.operations.base import Operation

from mind_portal.rollups.catalogue import Source

EVERYWHERE = "*"  # province_code of "all provinces and months", left by TRUNCATE
ANY_MONTH = "1900-01-01"  # month of "all months of the province", left by a source without dates

_TABLES = {
    "insert": "referencing new table as new_rows",
    "update": "referencing old table as old_rows new table as new_rows",
    "delete": "referencing old table as old_rows",
}


def function_name(source: Source) -> str:
    """The trigger function of a source."""
    return f"rollups_mark_{source.code}"


def function_body(source: Source) -> str:
    """The PL/pgSQL body: which keys a statement makes dirty.

    An update marks the events (`Source`) that only the old or only the new rows have. Comparing them as multisets
    needs no key of the table, and says nothing changed when two rows merely swap places.
    """
    insert = "insert into rollups_dirtykey (source, province_code, month)"
    fields = ", ".join(["province", "day", *(f"fact{i}" for i in range(len(source.columns) + 1))])
    return f"""
begin
  if tg_op = 'TRUNCATE' then
    {insert} values ('{source.code}', '{EVERYWHERE}', '{ANY_MONTH}');
  elsif tg_op = 'INSERT' then
    {insert} {_keys(source, _events(source, "new_rows"))};
  elsif tg_op = 'DELETE' then
    {insert} {_keys(source, _events(source, "old_rows"))};
  else
    {insert}
    with before as ({_events(source, "old_rows")}), after as ({_events(source, "new_rows")}), changed as (
      (select {fields} from before except all select {fields} from after)
      union all
      (select {fields} from after except all select {fields} from before)
    )
    {_keys(source, "select * from changed")};
  end if;
  return null;
end
"""


def _events(source: Source, rows: str) -> str:
    """Each row taken apart: one line per date that it holds, with the facts that count."""
    facts = "".join(f", r.{column} as fact{i}" for i, column in enumerate(source.columns, start=1))
    days = [f"({i}, r.{column})" for i, column in enumerate(source.date_columns)] or [f"(0, date '{ANY_MONTH}')"]
    return (
        f"select r.{source.province_column} as province, d.day, d.which as fact0{facts} from {rows} r "
        f"cross join lateral (values {', '.join(days)}) d(which, day) "
        f"where d.day is not null and r.{source.province_column} is not null"
    )


def _keys(source: Source, events: str) -> str:
    return f"select distinct '{source.code}', e.province, e.day - extract(day from e.day)::int + 1 from ({events}) e"


def install_sql(source: Source) -> str:
    """Create or replace a source's function and triggers."""
    name = function_name(source)
    lines = [
        f"create or replace function {name}() returns trigger language plpgsql as $mark${function_body(source)}$mark$;"
    ]
    for event in ("insert", "update", "delete", "truncate"):
        lines.append(f"drop trigger if exists {name}_{event} on {source.table};")
    lines += [
        f"create trigger {name}_{event} after {event} on {source.table} {_TABLES[event]} "
        f"for each statement execute function {name}();"
        for event in source.on
    ]
    # BEFORE, so that a TRUNCATE of this table and of the dirty keys in one statement leaves no key behind.
    lines.append(
        f"create trigger {name}_truncate before truncate on {source.table} "
        f"for each statement execute function {name}();"
    )
    return "\n".join(lines)


def remove_sql(source: Source) -> str:
    """Drop a source's function with its triggers."""
    return f"drop function if exists {function_name(source)}() cascade;"


def install(*sources: Source) -> list[Operation]:
    """The operations of a migration that installs the triggers of `sources`."""
    return [RunSQL(install_sql(source), remove_sql(source)) for source in sources]


def uninstall(*sources: Source) -> list[Operation]:
    """The operations of a migration that removes them."""
    return [RunSQL(remove_sql(source), install_sql(source)) for source in sources]


def differences(source: Source) -> list[str]:
    """What the database lacks or has otherwise than the catalogue declares; empty when all is well."""
    name = function_name(source)
    with connection.cursor() as cursor:
        cursor.execute("select prosrc from pg_proc where proname = %s", [name])
        bodies = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            "select tgname from pg_trigger where tgrelid = to_regclass(%s) and not tgisinternal and tgenabled <> 'D'",
            [source.table],
        )
        found = {row[0] for row in cursor.fetchall()}
    problems = [] if bodies == [function_body(source)] else [f"function {name} is missing or of another version"]
    wanted = {f"{name}_{event}" for event in (*source.on, "truncate")}
    present = {trigger for trigger in found if trigger.startswith(f"{name}_")}
    return problems + [f"trigger {trigger}" for trigger in sorted(wanted ^ present)]
