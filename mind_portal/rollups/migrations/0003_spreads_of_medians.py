"""Cells keep the spread behind a median; the database adds spreads up and reads the median from them.

`rollups_median` says the same as `rollups.spreads.median`; a test compares them.
"""

from typing import ClassVar

import django.contrib.postgres.fields
from django.db import migrations, models

ADD = """
create function rollups_add_spread(a int[], b int[]) returns int[] language sql immutable strict parallel safe as $$
  select array_agg(x + y order by n) from unnest(a, b) with ordinality u(x, y, n)
$$;
create aggregate rollups_add_spreads(int[]) (sfunc = rollups_add_spread, stype = int[], parallel = safe,
  combinefunc = rollups_add_spread);
create function rollups_median(counts int[], edges int[]) returns numeric language plpgsql immutable strict as $$
declare
  total int := (select coalesce(sum(c), 0) from unnest(counts) c);
  place int;
  passed int;
  width int;
  twice numeric := 0;
begin
  if total = 0 then
    return null;
  end if;
  foreach place in array array[(total + 1) / 2, total / 2 + 1] loop
    passed := 0;
    for i in 1 .. cardinality(counts) loop
      if passed + counts[i] >= place then
        width := coalesce(edges[i + 1] - edges[i], 1);
        twice := twice + edges[i] + (width - 1) * (place - passed - 0.5) / counts[i];
        exit;
      end if;
      passed := passed + counts[i];
    end loop;
  end loop;
  return twice / 2;
end
$$;
"""

REMOVE = """
drop function rollups_median(int[], int[]);
drop aggregate rollups_add_spreads(int[]);
drop function rollups_add_spread(int[], int[]);
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("rollups", "0002_index_cells_by_measure_and_month")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.AddField(
            model_name="cell",
            name="spread",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.IntegerField(),
                help_text="of a median: rows by range (rollups.spreads)",
                null=True,
                size=None,
            ),
        ),
        migrations.RunSQL(ADD, REMOVE),
    ]
