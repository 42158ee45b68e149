from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from mind_portal.core.navigation import NavItem, register


class LoansConfig(AppConfig):
    name = "loans"

    def ready(self) -> None:
        from loans.access import register_files  # noqa: PLC0415 - models are not there before ready()
        from loans.events import register_events  # noqa: PLC0415
        from loans.portfolio import registration  # noqa: PLC0415
        from loans.worklist import register_work  # noqa: PLC0415

        register_files()
        register_events()
        registration.register()
        register_work()
        register(
            NavItem(
                url_name="loans:application_list",
                label=_("Loans"),
                icon="building-bank",
                order=60,
                permission="loans.view_application",
            )
        )
