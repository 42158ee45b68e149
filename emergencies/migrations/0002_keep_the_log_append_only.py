"""The log of an incident is append-only: the database itself refuses UPDATE, DELETE and TRUNCATE, also in raw SQL.

As with the journal, a test database may empty itself between tests; no setting opens the log of a real one.
"""

from typing import ClassVar

from django.db import migrations

REFUSE = """
create or replace function emergencies_refuse_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'TRUNCATE' and current_database() like 'test\\_%'
     and current_setting('portal.allow_truncate', true) = 'on' then
    return null;
  end if;
  raise exception 'the log of an incident is append-only: % on % is refused', tg_op, tg_table_name
    using errcode = 'restrict_violation';
end
$$
"""
TRIGGER = (
    "create trigger emergencies_logentry_append_only before update or delete or truncate on emergencies_logentry "
    "for each statement execute function emergencies_refuse_change()"
)


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("emergencies", "0001_initial")]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.RunSQL(REFUSE, "drop function emergencies_refuse_change()"),
        migrations.RunSQL(TRIGGER, "drop trigger emergencies_logentry_append_only on emergencies_logentry"),
    ]
