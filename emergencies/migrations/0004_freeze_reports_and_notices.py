"""What was signed or released is frozen: the database itself refuses every change, also in raw SQL.

As with the journal, a test database may empty itself between tests; no setting opens a real one.
"""

from typing import ClassVar

from django.db import migrations

REFUSE = """
create or replace function emergencies_refuse_frozen() returns trigger language plpgsql as $$
begin
  if tg_op = 'TRUNCATE' and current_database() like 'test\\_%'
     and current_setting('portal.allow_truncate', true) = 'on' then
    return null;
  end if;
  raise exception 'what was signed or released is frozen: % on % is refused', tg_op, tg_table_name
    using errcode = 'restrict_violation';
end
$$
"""

REFUSE_TEXT = """
create or replace function emergencies_refuse_released_text() returns trigger language plpgsql as $$
begin
  if exists (
    select 1 from emergencies_notice n
    where n.id in (case when tg_op = 'INSERT' then null else old.notice_id end,
                   case when tg_op = 'DELETE' then null else new.notice_id end)
      and n.status = 'released'
  ) then
    raise exception 'what was signed or released is frozen: % on % is refused', tg_op, tg_table_name
      using errcode = 'restrict_violation';
  end if;
  if tg_op = 'DELETE' then
    return old;
  end if;
  return new;
end
$$
"""


def _frozen_row(table: str, condition: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"create trigger {table}_frozen before update or delete on {table} "
        f"for each row when ({condition}) execute function emergencies_refuse_frozen();"
        f"create trigger {table}_kept before truncate on {table} "
        "for each statement execute function emergencies_refuse_frozen()",
        f"drop trigger {table}_frozen on {table}; drop trigger {table}_kept on {table}",
    )


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("emergencies", "0003_add_reports_and_notices")]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.RunSQL(REFUSE, "drop function emergencies_refuse_frozen()"),
        migrations.RunSQL(REFUSE_TEXT, "drop function emergencies_refuse_released_text()"),
        _frozen_row("emergencies_situationreport", "old.status = 'signed'"),
        _frozen_row("emergencies_notice", "old.status = 'released'"),
        _frozen_row("emergencies_noticerelease", "true"),
        migrations.RunSQL(
            "create trigger emergencies_noticetext_frozen before insert or update or delete on emergencies_noticetext "
            "for each row execute function emergencies_refuse_released_text()",
            "drop trigger emergencies_noticetext_frozen on emergencies_noticetext",
        ),
    ]
