"""Programmes, rounds and applications as the API gives them. What a firm wrote in its form is not given."""

from typing import Any

from rest_framework import serializers

from loans.models import Application, Decision, Programme, ProgrammeTerms, Round


class TermsRow(serializers.ModelSerializer[ProgrammeTerms]):
    """Figures that are not known are null; `sources` says of each where it comes from and whether it is verified."""

    class Meta:
        model = ProgrammeTerms
        fields = [
            "valid_from", "valid_until", "pot", "ceiling", "max_months", "grace_months", "rates", "purposes",
            "documents", "rules", "sources",
        ]  # fmt: skip


class ProgrammeRow(serializers.ModelSerializer[Programme]):
    terms = TermsRow(many=True)

    class Meta:
        model = Programme
        fields = ["code", "name_th", "name_en", "summary_th", "summary_en", "terms"]


class RoundRow(serializers.ModelSerializer[Round]):
    programme = serializers.CharField(source="programme.code")

    class Meta:
        model = Round
        fields = ["id", "programme", "fiscal_year", "number", "opens_on", "closes_on", "pot", "status"]


class ApplicationRow(serializers.Serializer[Any]):
    """One line of the list; money in baht to the satang."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    programme = serializers.CharField(source="programme_code")
    round = serializers.IntegerField(source="round_id")
    operator = serializers.CharField(source="operator_name")
    site = serializers.IntegerField(source="site_id")
    province = serializers.CharField(source="province_id")
    status = serializers.CharField()
    size_class = serializers.CharField()
    asked = serializers.DecimalField(max_digits=14, decimal_places=2)
    months = serializers.IntegerField(allow_null=True)
    purpose = serializers.CharField()
    submitted_on = serializers.DateField()
    stage_due_on = serializers.DateField(allow_null=True)
    approved = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    decided_on = serializers.DateField(allow_null=True)
    waited_days = serializers.IntegerField(allow_null=True)
    drop_reason = serializers.CharField(allow_blank=True)


class DecisionRow(serializers.ModelSerializer[Decision]):
    class Meta:
        model = Decision
        fields = ["outcome", "amount", "months", "grace_months", "rates", "conditions", "confirmed_at"]


class ApplicationDetail(serializers.ModelSerializer[Application]):
    """One application with the resolutions that the chair has confirmed."""

    programme = serializers.CharField(source="round.programme.code")
    operator = serializers.CharField(source="operator.name")
    decisions = DecisionRow(many=True, source="confirmed_decisions")

    class Meta:
        model = Application
        fields = [
            "id", "number", "programme", "round", "operator", "site", "province", "status", "size_class", "asked",
            "months", "purpose", "collateral", "submitted_on", "stage_due_on", "waiting_rank", "approved", "decided_on",
            "waited_days", "drop_reason", "decisions",
        ]  # fmt: skip
