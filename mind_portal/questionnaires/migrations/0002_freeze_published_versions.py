"""A published version never changes: the database holds it, whichever way a change comes in."""

from typing import ClassVar

from django.db import migrations

FREEZE = """
create or replace function questionnaires_version_is_frozen() returns trigger language plpgsql as $$
begin
  if old.published_at is null then
    return case when tg_op = 'DELETE' then old else new end;
  end if;
  if tg_op = 'UPDATE'
     and (new.id, new.questionnaire_id, new.number, new.definition, new.compiled, new.checksum, new.published_at)
         is not distinct from
         (old.id, old.questionnaire_id, old.number, old.definition, old.compiled, old.checksum, old.published_at) then
    return new;
  end if;
  raise exception 'version % of questionnaire % is published: it can only be retired', old.number, old.questionnaire_id
    using errcode = 'restrict_violation', hint = 'Publish a new version instead.';
end
$$;
create trigger questionnaires_version_frozen before update or delete on questionnaires_version
  for each row execute function questionnaires_version_is_frozen();
"""

THAW = """
drop trigger questionnaires_version_frozen on questionnaires_version;
drop function questionnaires_version_is_frozen();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("questionnaires", "0001_initial")]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [migrations.RunSQL(FREEZE, THAW)]
