from rest_framework.routers import SimpleRouter

from audits.api.views import InspectionViewSet

router = SimpleRouter()
router.register("inspections", InspectionViewSet, basename="inspection")

urlpatterns = router.urls
