"""What is certified never changes, and a closed period keeps its expected set: the database holds both."""

from typing import ClassVar

from django.db import migrations

FREEZE = """
create or replace function single_form_version_is_frozen() returns trigger language plpgsql as $$
begin
  raise exception 'version % of report % is certified: it cannot be changed', old.number, old.report_id
    using errcode = 'restrict_violation', hint = 'Correct it by a new version.';
end
$$;
create trigger single_form_version_frozen before update or delete on single_form_reportversion
  for each row when (old.certified_at is not null) execute function single_form_version_is_frozen();

create or replace function single_form_message_is_kept() returns trigger language plpgsql as $$
begin
  raise exception 'message % was sent: it cannot be changed', old.id using errcode = 'restrict_violation';
end
$$;
create trigger single_form_message_kept before update or delete on single_form_questionmessage
  for each row execute function single_form_message_is_kept();

create or replace function single_form_set_is_closed() returns trigger language plpgsql as $$
declare
  of_period bigint := case when tg_op = 'INSERT' then new.period_id else old.period_id end;
begin
  if exists (select from single_form_reportingperiod p where p.id = of_period and p.closed_at is not null) then
    raise exception 'period % is closed: its expected set is frozen', of_period using errcode = 'restrict_violation';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end
$$;
create trigger single_form_set_closed_rows before insert or delete on single_form_report
  for each row execute function single_form_set_is_closed();
create trigger single_form_set_closed_facts before update on single_form_report
  for each row when (
    (old.period_id, old.site_id, old.province_id, old.is_expected, old.days, old.shape, old.explanation)
    is distinct from
    (new.period_id, new.site_id, new.province_id, new.is_expected, new.days, new.shape, new.explanation)
  ) execute function single_form_set_is_closed();
"""

THAW = """
drop trigger single_form_set_closed_facts on single_form_report;
drop trigger single_form_set_closed_rows on single_form_report;
drop function single_form_set_is_closed();
drop trigger single_form_message_kept on single_form_questionmessage;
drop function single_form_message_is_kept();
drop trigger single_form_version_frozen on single_form_reportversion;
drop function single_form_version_is_frozen();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("single_form", "0001_initial")]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [migrations.RunSQL(FREEZE, THAW)]
