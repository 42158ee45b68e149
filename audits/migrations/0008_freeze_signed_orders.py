"""What was signed is frozen: the database itself refuses to change an order's words or a paper, also in raw SQL."""

from typing import ClassVar

from django.db import migrations

REFUSE = """
create or replace function audits_refuse_signed() returns trigger language plpgsql as $$
begin
  raise exception 'what was signed is frozen: % on % is refused', tg_op, tg_table_name
    using errcode = 'restrict_violation';
end
$$
"""

ORDER_WORDS = (
    "site_id", "province_id", "kind", "number", "fiscal_year", "facts", "demands", "authority", "basis",
    "deadline_days", "deadline_on", "signed_by_id", "signed_on",
)  # fmt: skip
PAPER_WORDS = (
    "token", "kind", "order_id", "inspection_id", "site_id", "province_id", "number", "fiscal_year", "issued_on",
    "sha256", "issued_by_id",
)  # fmt: skip


def _frozen(table: str, columns: tuple[str, ...], condition: str) -> migrations.RunSQL:
    changed = " or ".join(f"old.{column} is distinct from new.{column}" for column in columns)
    return migrations.RunSQL(
        f"create trigger {table}_frozen before update on {table} for each row "
        f"when ({condition} and ({changed})) execute function audits_refuse_signed();"
        f"create trigger {table}_kept before delete on {table} for each row "
        f"when ({condition}) execute function audits_refuse_signed()",
        f"drop trigger {table}_frozen on {table}; drop trigger {table}_kept on {table}",
    )


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("audits", "0007_add_orders")]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.RunSQL(REFUSE, "drop function audits_refuse_signed()"),
        _frozen("audits_order", ORDER_WORDS, "old.signed_on is not null"),
        _frozen("audits_paper", PAPER_WORDS, "true"),
    ]
