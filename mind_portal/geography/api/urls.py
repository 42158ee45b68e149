from rest_framework.routers import SimpleRouter

from mind_portal.geography.api.views import DistrictViewSet, ProvinceViewSet

router = SimpleRouter()
router.register("provinces", ProvinceViewSet, basename="province")
router.register("districts", DistrictViewSet, basename="district")

urlpatterns = router.urls
