"""Reading reports by the API, in the caller's scope, with the filters of the queue."""

from typing import Any

import django_filters
from django.db.models import F, Prefetch, QuerySet
from rest_framework import mixins, permissions, viewsets
from rest_framework.request import Request

from factories.single_form.api.serializers import ExpectedRow, SubmissionDetail, SubmissionRow
from factories.single_form.filters import ReportFilter
from factories.single_form.models import ExpectedSet, Report, ReportVersion
from mind_portal.core.key_filter import KeyFilter

COLUMNS = (
    "id", "site_id", "province_id", "period_id", "due_on", "is_expected", "days", "status", "is_nil", "is_standing",
    "certified_on", "warnings",
)  # fmt: skip
OF_PERIOD = {
    "obligation_code": F("period__obligation__code"),
    "period_start": F("period__start"),
    "period_end": F("period__end"),
}


class MayViewReports(permissions.BasePermission):
    """The permission of the page."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return bool(request.user and request.user.has_perm("single_form.view_submission"))


class ExpectedFilter(django_filters.FilterSet):
    """The numbers of one period or province."""

    period = KeyFilter(field_name="period_id")
    province = django_filters.CharFilter(field_name="province_id")
    obligation = django_filters.CharFilter(field_name="period__obligation__code")

    class Meta:
        model = ExpectedSet
        fields: tuple[str, ...] = ()


class SubmissionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Report]):
    """Reports: list with the filters of the queue (`province`, `obligation`, `period`, `standing`, `month` …), detail
    with the certified versions."""

    permission_classes = (permissions.IsAuthenticated, MayViewReports)
    filterset_class = ReportFilter
    lookup_value_regex = r"\d{1,18}"
    queryset = Report.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        reports: QuerySet[Any] = Report.objects.visible_to(self.request.user)
        if self.action == "retrieve":
            certified = ReportVersion.objects.filter(certified_at__isnull=False).order_by("-number")
            versions = certified.select_related("form_version__questionnaire")
            return reports.select_related("period__obligation").prefetch_related(
                "figures", "chemicals", Prefetch("versions", queryset=versions, to_attr="certified")
            )
        return reports.values(*COLUMNS, pk=F("id"), **OF_PERIOD)

    def get_serializer_class(self) -> Any:
        return SubmissionDetail if self.action == "retrieve" else SubmissionRow


class ExpectedViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[ExpectedSet]):
    """How many reports are expected of each period and province, and why so many."""

    permission_classes = (permissions.IsAuthenticated, MayViewReports)
    filterset_class = ExpectedFilter
    serializer_class = ExpectedRow
    queryset = ExpectedSet.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        sets: QuerySet[Any] = ExpectedSet.objects.visible_to(self.request.user).annotate(**OF_PERIOD)
        return sets
