from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from mind_portal.core import strips
from mind_portal.core.navigation import NavItem, register
from mind_portal.journal import verbs


class EmergenciesConfig(AppConfig):
    name = "emergencies"

    def ready(self) -> None:
        from emergencies.factory_page import register_hooks  # noqa: PLC0415 - models are not there before ready()
        from emergencies.paper_hooks import register_papers  # noqa: PLC0415
        from emergencies.strips import strips as open_strips  # noqa: PLC0415

        register_hooks()
        register_papers()
        strips.register("emergencies", open_strips)
        _name_events()
        register(
            NavItem(
                url_name="emergencies:incident_list",
                label=_("Emergencies"),
                icon="flame",
                order=50,
                permission="emergencies.view_incident",
            )
        )


def _name_events() -> None:
    for name, label, icon, state in (
        ("incident_opened", _("Incident opened"), "flame", "bad"),
        ("incident_verified", _("Incident confirmed"), "check", "info"),
        ("incident_mobilise", _("Forces on their way"), "truck", "info"),
        ("incident_respond", _("Response begun"), "flame", "bad"),
        ("incident_contain", _("Incident under control"), "shield-check", "good"),
        ("incident_recover", _("Recovery begun"), "refresh", "info"),
        ("incident_close", _("Incident closed"), "circle-check", "good"),
        ("incident_flare_up", _("Incident flared up again"), "flame", "bad"),
        ("incident_dismiss", _("False alarm"), "circle-check", "none"),
        ("level_set", _("Level set"), "flag", "warn"),
        ("effects_reported", _("Figures of people reported"), "users", "info"),
        ("wind_noted", _("Wind noted"), "wind", "info"),
        ("chemical_added", _("Substance added"), "bulb", "warn"),
        ("position_handed_over", _("Position handed over"), "user-check", "info"),
        ("operator_noted", _("What the factory says kept"), "message-report", "info"),
        ("cause_determined", _("The office's view of the cause kept"), "file-text", "info"),
        ("place_added", _("Place to protect added"), "map-pin", "info"),
        ("unit_loaded", _("Unit brought in"), "users-group", "info"),
        ("log_written", _("Log entry written"), "pencil", "info"),
        ("order_issued", _("Order given to a unit"), "speakerphone", "info"),
        ("order_receive", _("Order received"), "check", "info"),
        ("order_act", _("Order received and begun"), "player-play", "info"),
        ("order_finish", _("Order done"), "circle-check", "good"),
        ("order_refuse", _("Order cannot be done"), "x", "bad"),
        ("order_verify", _("Order verified"), "checks", "good"),
        ("order_return", _("Order sent back"), "arrow-back-up", "warn"),
        ("order_withdraw", _("Order withdrawn"), "ban", "none"),
        ("order_link_renewed", _("New link sent to the unit"), "refresh", "info"),
    ):
        verbs.register(f"emergencies.{name}", label, icon=icon, state=state)
