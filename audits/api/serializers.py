"""Inspections and findings as the API gives them."""

from typing import Any

from rest_framework import serializers

from audits.models import Finding, Inspection


class FindingRow(serializers.ModelSerializer[Finding]):
    class Meta:
        model = Finding
        fields = [
            "id", "item_code", "section_code", "severity", "article", "article_verified", "note", "status", "found_on",
            "closed_on",
        ]  # fmt: skip


class InspectionRow(serializers.Serializer[Any]):
    """One line of the list; `site` is the factory's key, `officer` a name."""

    id = serializers.IntegerField()
    client_id = serializers.UUIDField()
    site = serializers.IntegerField(source="site_id")
    province = serializers.CharField(source="province_id")
    kind = serializers.CharField()
    status = serializers.CharField()
    inspected_on = serializers.DateField()
    filed_at = serializers.DateTimeField()
    officer = serializers.CharField(source="officer_name")
    passed = serializers.IntegerField()
    failed = serializers.IntegerField()
    not_applicable = serializers.IntegerField()
    score = serializers.DecimalField(max_digits=5, decimal_places=2, allow_null=True)
    revision = serializers.IntegerField(help_text="1, and one more by each amendment")


class InspectionDetail(serializers.ModelSerializer[Inspection]):
    """One inspection with its answers, under the version of the checklist that they were given to, and its findings."""

    officer = serializers.CharField(source="officer.display_name")
    checklist = serializers.CharField(source="version.questionnaire.code")
    checklist_version = serializers.IntegerField(source="version.number")
    findings = FindingRow(many=True)

    class Meta:
        model = Inspection
        fields = [
            "id", "client_id", "site", "province", "kind", "status", "inspected_on", "started_at", "filed_at",
            "officer", "passed", "failed", "not_applicable", "score", "revision", "checklist", "checklist_version",
            "answers", "findings",
        ]  # fmt: skip
