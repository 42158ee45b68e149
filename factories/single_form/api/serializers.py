"""Reports and expected numbers as the API gives them."""

from typing import Any

from rest_framework import serializers


class SubmissionRow(serializers.Serializer[Any]):
    """One report of one factory for one period, begun or not; `site` is the factory's key."""

    id = serializers.IntegerField()
    site = serializers.IntegerField(source="site_id")
    province = serializers.CharField(source="province_id")
    obligation = serializers.CharField(source="obligation_code")
    period = serializers.IntegerField(source="period_id")
    period_start = serializers.DateField()
    period_end = serializers.DateField()
    due_on = serializers.DateField()
    is_expected = serializers.BooleanField()
    days = serializers.IntegerField(help_text="days of the period on which it is owed")
    status = serializers.CharField()
    is_nil = serializers.BooleanField()
    is_standing = serializers.BooleanField(help_text="a certified version stands")
    certified_on = serializers.DateField(allow_null=True)
    warnings = serializers.IntegerField(help_text="explained warnings")


class FigureRow(serializers.Serializer[Any]):
    """One amount of the version that stands."""

    code = serializers.CharField()
    value = serializers.DecimalField(max_digits=20, decimal_places=4)
    unit = serializers.CharField()


class ChemicalRow(serializers.Serializer[Any]):
    """A hazardous chemical that the factory said it held."""

    name = serializers.CharField()
    cas = serializers.CharField()
    un = serializers.CharField()
    hazard = serializers.CharField()
    tonnes = serializers.DecimalField(max_digits=16, decimal_places=4, allow_null=True)
    as_of = serializers.DateField()


class CertifiedVersion(serializers.Serializer[Any]):
    """One frozen version: its answers under the version of the form that they were given to."""

    number = serializers.IntegerField()
    form = serializers.CharField(source="form_version.questionnaire.code")
    form_version = serializers.IntegerField(source="form_version.number")
    is_nil = serializers.BooleanField()
    reason = serializers.CharField()
    certified_at = serializers.DateTimeField()
    checksum = serializers.CharField()
    answers = serializers.JSONField()


class SubmissionDetail(serializers.Serializer[Any]):
    """One report with its certified versions, amounts and chemicals. No draft: it is the enterprise's own."""

    id = serializers.IntegerField()
    site = serializers.IntegerField(source="site_id")
    province = serializers.CharField(source="province_id")
    obligation = serializers.CharField(source="period.obligation.code")
    period = serializers.IntegerField(source="period_id")
    period_start = serializers.DateField(source="period.start")
    period_end = serializers.DateField(source="period.end")
    due_on = serializers.DateField()
    is_expected = serializers.BooleanField()
    days = serializers.IntegerField()
    explanation = serializers.JSONField()
    status = serializers.CharField()
    is_nil = serializers.BooleanField()
    is_standing = serializers.BooleanField()
    certified_on = serializers.DateField(allow_null=True)
    warnings = serializers.IntegerField()
    figures = FigureRow(many=True)
    chemicals = ChemicalRow(many=True)
    versions = CertifiedVersion(many=True, source="certified")


class ExpectedRow(serializers.Serializer[Any]):
    """How the number of a period in a province came about: operating = expected + outside."""

    id = serializers.IntegerField()
    obligation = serializers.CharField(source="obligation_code")
    period = serializers.IntegerField(source="period_id")
    period_start = serializers.DateField()
    period_end = serializers.DateField()
    province = serializers.CharField(source="province_id")
    operating = serializers.IntegerField()
    outside = serializers.IntegerField()
    expected = serializers.IntegerField()
    whole = serializers.IntegerField()
    opened = serializers.IntegerField()
    ended = serializers.IntegerField()
    part = serializers.IntegerField()
    built_at = serializers.DateTimeField()
