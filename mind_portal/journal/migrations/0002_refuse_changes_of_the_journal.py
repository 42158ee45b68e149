"""The journal is append-only: the database itself refuses UPDATE, DELETE and TRUNCATE, also in raw SQL.

Statement-level triggers see a statement that touches no row, and TRUNCATE. `portal.allow_truncate` exists for test
databases, which are emptied between tests by TRUNCATE; the function heeds it in databases named test_* only, so that
no setting opens the journal of a real one.
"""

from typing import ClassVar

from django.db import migrations

TABLES = ("journal_entry", "journal_seal", "journal_sealedentry")

REFUSE = """
create or replace function journal_refuse_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'TRUNCATE' and current_database() like 'test\\_%'
     and current_setting('portal.allow_truncate', true) = 'on' then
    return null;
  end if;
  raise exception 'the journal is append-only: % on % is refused', tg_op, tg_table_name
    using errcode = 'restrict_violation';
end
$$
"""


def _trigger(table: str) -> str:
    return (
        f"create trigger {table}_append_only before update or delete or truncate on {table} "
        "for each statement execute function journal_refuse_change()"
    )


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("journal", "0001_initial")]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.RunSQL(REFUSE, "drop function journal_refuse_change()"),
        *(migrations.RunSQL(_trigger(table), f"drop trigger {table}_append_only on {table}") for table in TABLES),
    ]
