"""Every statement that writes entries puts their numbers into the queue of the sealing job, COPY and raw SQL included."""

from typing import ClassVar

from django.db import migrations

QUEUE = """
create or replace function journal_queue_entries() returns trigger language plpgsql as $$
begin
  insert into journal_unsealed (entry_id) select id from written;
  return null;
end
$$
"""
TRIGGER = """
create trigger journal_entry_queued after insert on journal_entry
  referencing new table as written for each statement execute function journal_queue_entries()
"""
WAITING = """
insert into journal_unsealed (entry_id)
  select id from journal_entry e where not exists (select 1 from journal_sealedentry s where s.entry_id = e.id)
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("journal", "0003_add_unsealed_and_forbid_forks")]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.RunSQL(QUEUE, "drop function journal_queue_entries()"),
        migrations.RunSQL(TRIGGER, "drop trigger journal_entry_queued on journal_entry"),
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
    ]
