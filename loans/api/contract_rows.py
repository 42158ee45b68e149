"""Loans as the API gives them."""

from typing import Any

from rest_framework import serializers

from loans.models import Contract, Instalment


class ContractRow(serializers.Serializer[Any]):
    """One line of the list; money is in baht, the lateness that of `as_of`."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    programme = serializers.CharField(source="programme__code")
    operator = serializers.IntegerField(source="operator_id")
    site = serializers.IntegerField(source="site_id")
    province = serializers.CharField(source="province_id")
    status = serializers.CharField()
    signed_on = serializers.DateField()
    principal = serializers.DecimalField(max_digits=14, decimal_places=2)
    disbursed = serializers.DecimalField(source="standing__disbursed", max_digits=14, decimal_places=2)
    outstanding = serializers.DecimalField(source="standing__outstanding", max_digits=14, decimal_places=2)
    overdue = serializers.DecimalField(source="standing__overdue", max_digits=14, decimal_places=2)
    days_past_due = serializers.IntegerField(source="standing__days_past_due")
    loan_class = serializers.CharField(source="standing__loan_class")
    as_of = serializers.DateField(source="standing__as_of")


class InstalmentRow(serializers.ModelSerializer[Instalment]):
    class Meta:
        model = Instalment
        fields = ["number", "due_on", "interest", "principal", "closing"]


class ContractDetail(serializers.ModelSerializer[Contract]):
    """One contract with the instalments of the plan in force."""

    programme = serializers.CharField(source="programme.code")
    instalments = serializers.SerializerMethodField()

    class Meta:
        model = Contract
        fields = [
            "id", "number", "programme", "operator", "site", "province", "status", "principal", "signed_on",
            "closed_on", "terms", "penalty_percent", "allocation", "instalments",
        ]  # fmt: skip

    def get_instalments(self, contract: Contract) -> list[dict[str, Any]]:
        lines = contract.instalments.filter(in_force_until=None).order_by("due_on")
        return list(InstalmentRow(lines, many=True).data)
