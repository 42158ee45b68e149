"""Contracts, payments, plans and closed days mark dirty keys for the roll-ups."""

from typing import ClassVar

from django.db import migrations

from mind_portal.rollups.catalogue import Source
from mind_portal.rollups.triggers import install

CONTRACTS = Source(
    code="loan_contracts",
    table="loans_contract",
    province_column="province_id",
    date_columns=("signed_on",),
    columns=("principal", "status"),
)
DISBURSEMENTS = Source(
    code="loan_disbursements",
    table="loans_disbursement",
    province_column="province_id",
    date_columns=("paid_on",),
    columns=("amount", "state"),
)
REPAYMENTS = Source(
    code="loan_repayments",
    table="loans_repayment",
    province_column="province_id",
    date_columns=("paid_on",),
    columns=("amount", "to_interest", "to_principal"),
)
INSTALMENTS = Source(
    code="loan_instalments",
    table="loans_instalment",
    province_column="province_id",
    date_columns=("due_on", "in_force_until"),
    columns=("interest", "principal", "cumulative", "in_force_from"),
)
CLOSED_DAYS = Source(
    code="loan_closed_days",
    table="loans_closedday",
    province_column="province_id",
    date_columns=("day",),
)


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("loans", "0002_keep_contracts_and_their_money"),
        ("rollups", "0001_initial"),
    ]
    operations = install(CONTRACTS, DISBURSEMENTS, REPAYMENTS, INSTALMENTS, CLOSED_DAYS)
