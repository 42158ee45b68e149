"""Reading inspections by the API, in the caller's scope. Filing by API comes with the field pages."""

from typing import Any

from django.db.models import F, QuerySet
from rest_framework import mixins, permissions, viewsets
from rest_framework.request import Request

from audits.api.serializers import InspectionDetail, InspectionRow
from audits.filters import InspectionFilter
from audits.models import Inspection

COLUMNS = (
    "id", "client_id", "site_id", "province_id", "kind", "status", "inspected_on", "filed_at", "passed", "failed",
    "not_applicable", "score", "revision",
)  # fmt: skip


class MayViewInspections(permissions.BasePermission):
    """The permission of the page."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return bool(request.user and request.user.has_perm("audits.view_inspection"))


class InspectionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Inspection]):
    """Inspections: list with the filters of the page (`province`, `month`, `kind`, `score` …), detail with findings."""

    permission_classes = (permissions.IsAuthenticated, MayViewInspections)
    filterset_class = InspectionFilter
    lookup_value_regex = r"\d{1,18}"
    queryset = Inspection.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        inspections: QuerySet[Any] = Inspection.objects.visible_to(self.request.user)
        if self.action == "retrieve":
            related = inspections.select_related("officer", "version__questionnaire")
            return related.prefetch_related("findings")
        return inspections.values(*COLUMNS, pk=F("id"), officer_name=F("officer__display_name"))

    def get_serializer_class(self) -> Any:
        return InspectionDetail if self.action == "retrieve" else InspectionRow
