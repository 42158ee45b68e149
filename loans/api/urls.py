from rest_framework.routers import SimpleRouter

from loans.api.contracts import ContractViewSet
from loans.api.views import ApplicationViewSet, ProgrammeViewSet, RoundViewSet

router = SimpleRouter()
router.register("loan-programmes", ProgrammeViewSet, basename="loan_programme")
router.register("loan-rounds", RoundViewSet, basename="loan_round")
router.register("loan-applications", ApplicationViewSet, basename="loan_application")
router.register("loan-contracts", ContractViewSet, basename="contract")

urlpatterns = router.urls
