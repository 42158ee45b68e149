"""The only writers of incidents, their log and their orders."""

from emergencies.services.effects import Told, add_chemical, note_wind, report_effects
from emergencies.services.escalating import escalate_order, escalate_orders
from emergencies.services.leading import add_place, determine_cause, hand_over_position, note_operator, verify_incident
from emergencies.services.logging import write_entry
from emergencies.services.opening import Opening, open_incident
from emergencies.services.orders import OrderDraft, issue_order, renew_link, take_step
from emergencies.services.phases import change_phase, set_level

__all__ = [
    "Opening", "OrderDraft", "Told", "add_chemical", "add_place", "change_phase", "determine_cause", "escalate_order",
    "escalate_orders", "hand_over_position", "issue_order", "note_operator", "note_wind", "open_incident",
    "renew_link", "report_effects", "set_level", "take_step", "verify_incident", "write_entry",
]  # fmt: skip
