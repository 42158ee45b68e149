"""Reading loans by the API, in the caller's scope."""

from typing import Any

from django.db.models import F, QuerySet
from rest_framework import mixins, permissions, viewsets
from rest_framework.request import Request

from loans.api.contract_rows import ContractDetail, ContractRow
from loans.models import Contract
from loans.portfolio.filters import ContractFilter

COLUMNS = (
    "id", "number", "programme__code", "operator_id", "site_id", "province_id", "status", "signed_on", "principal",
    "standing__disbursed", "standing__outstanding", "standing__overdue", "standing__days_past_due",
    "standing__loan_class", "standing__as_of",
)  # fmt: skip


class MayViewContracts(permissions.BasePermission):
    """The permission of the page."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return bool(request.user and request.user.has_perm("loans.view_contract"))


class ContractViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Contract]):
    """Loans: list with the filters of the page (`province`, `programme`, `loan_class` …), detail with instalments."""

    permission_classes = (permissions.IsAuthenticated, MayViewContracts)
    filterset_class = ContractFilter
    lookup_value_regex = r"\d{1,18}"
    queryset = Contract.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        contracts: QuerySet[Any] = Contract.objects.visible_to(self.request.user)
        if self.action == "retrieve":
            return contracts.select_related("programme")
        return contracts.values(*COLUMNS, pk=F("id"))

    def get_serializer_class(self) -> Any:
        return ContractDetail if self.action == "retrieve" else ContractRow
