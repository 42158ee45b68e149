"""`search_key(text)` in SQL: the same as `mind_portal.core.thai.search_key` (a test compares them)."""

from typing import ClassVar

from django.db import migrations

SEARCH_KEY = r"""
create or replace function search_key(t text) returns text language sql immutable strict parallel safe as $$
  select regexp_replace(
    regexp_replace(
      lower(replace(replace(translate(normalize(t, nfc), '๐๑๒๓๔๕๖๗๘๙', '0123456789'), U&'\0E4D\0E32', 'ำ'), 'เเ', 'แ')),
      'บริษัทมหาชน|บริษัท|บมจ\.?|บจก\.?|ห้างหุ้นส่วนสามัญนิติบุคคล|ห้างหุ้นส่วนจำกัด|ห้างหุ้นส่วน|หจก\.?|หสน\.?'
      '|\(มหาชน\)|\(ประเทศไทย\)|จำกัด'
      '|\yco\.?,? ?ltd\.?|\ycompany limited\y|\ypublic company\y|\ylimited\y|\yplc\.?|\yltd\.?',
      ' ', 'g'),
    '[^[:alnum:]\u0E01-\u0E3A\u0E40-\u0E4E]', '', 'g')
$$
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("factories", "0002_record_what_leaves_a_type")]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.RunSQL(SEARCH_KEY, "drop function search_key(text)"),
    ]
