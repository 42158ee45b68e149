from rest_framework.routers import SimpleRouter

from factories.api.views import SiteViewSet

router = SimpleRouter()
router.register("factories", SiteViewSet, basename="api_factory")
urlpatterns = router.urls
