"""Reading factories by the API, in the caller's scope."""

from typing import Any

from django.db.models import F, QuerySet
from rest_framework import mixins, permissions, viewsets
from rest_framework.request import Request

from factories.api.serializers import LIST_COLUMNS, SiteDetail, SiteRow
from factories.filters import SiteFilter
from factories.models import Site

_RENAMED = {
    "operator_name": "operator__name", "province_code": "province_id", "district_code": "district_id",
    "subdistrict_code": "subdistrict_id", "type_code": "main_type_id",
}  # fmt: skip


class MayViewSites(permissions.BasePermission):
    """The permission of the page."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return bool(request.user and request.user.has_perm("factories.view_site"))


class SiteViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Site]):
    """Factories: list with the filters of the page (`q`, `province`, `type`, `status` …) and detail."""

    permission_classes = [permissions.IsAuthenticated, MayViewSites]
    filterset_class = SiteFilter
    queryset = Site.objects.none()

    def get_queryset(self) -> QuerySet[Site]:
        sites = Site.objects.visible_to(self.request.user)
        if self.action == "retrieve":
            return sites.select_related("operator").prefetch_related("licences")
        renamed = {name: F(column) for name, column in _RENAMED.items()}
        rows: Any = sites.values(*(name for name in LIST_COLUMNS if name not in _RENAMED), pk=F("id"), **renamed)
        return rows  # type: ignore[no-any-return]

    def get_serializer_class(self) -> Any:
        return SiteDetail if self.action == "retrieve" else SiteRow
