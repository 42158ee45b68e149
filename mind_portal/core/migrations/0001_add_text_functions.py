"""Extensions and SQL functions of the whole portal, before any table needs them."""

from typing import ClassVar

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations

THAI_KEY = r"""
create or replace function thai_key(t text) returns text language sql immutable strict parallel safe as $$
  select regexp_replace(
    regexp_replace(t, '[\u0E47-\u0E4E .\-()]', '', 'g'),
    '([\u0E40-\u0E44])([\u0E01-\u0E2E])', '\2\1', 'g')
$$
"""

# A word of two Thai characters has no trigram of its own: an array of its bigrams finds it in a GIN index.
THAI_BIGRAMS = """
create or replace function thai_bigrams(t text) returns text[] language sql immutable strict parallel safe as $$
  select coalesce(array_agg(distinct substr(t, i, 2)), '{}')
  from generate_series(1, greatest(length(t) - 1, 0)) as i
$$
"""


class Migration(migrations.Migration):
    initial = True
    dependencies: ClassVar[list[tuple[str, str]]] = []
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        TrigramExtension(),
        BtreeGistExtension(),
        migrations.RunSQL(THAI_KEY, "drop function thai_key(text)"),
        migrations.RunSQL(THAI_BIGRAMS, "drop function thai_bigrams(text)"),
    ]
