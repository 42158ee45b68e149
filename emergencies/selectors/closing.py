"""What an incident still lacks before its file can be closed; the page shows it, the service refuses by it."""

from typing import Final

from emergencies.models import EffectReport, Figure, Incident, Order
from emergencies.rules import Remaining
from emergencies.states import OPEN_ORDERS

FINAL_FIGURES: Final = (Figure.DEAD, Figure.INJURED, Figure.MISSING, Figure.EVACUATED)


def remaining(incident: Incident) -> Remaining:
    """Open orders by number; the figures without a report since the incident was under control; the cause.

    An exercise needs neither figures nor cause.
    """
    orders = Order.objects.filter(incident=incident, status__in=OPEN_ORDERS).order_by("number")
    open_orders = [str(number) for number in orders.values_list("number", flat=True)]
    if incident.is_exercise:
        return Remaining(open_orders=open_orders)
    since = incident.contained_at or incident.reported_at
    reports = EffectReport.objects.filter(incident=incident, as_of__gte=since)
    told = set(reports.values_list("figure", flat=True))
    return Remaining(
        open_orders=open_orders,
        missing_figures=[str(figure.label) for figure in FINAL_FIGURES if figure.value not in told],
        has_cause=incident.determinations.exists(),
    )
