"""The signed link by which a unit answers an order without an account: bound to order and unit, with an end."""

import datetime as dt
from dataclasses import dataclass

from django.core import signing
from django.urls import reverse

from emergencies.models import Order
from emergencies.rules import LINK_LIFE

SALT = "emergencies.order"


class DeadLink(Exception):
    """The link opens nothing: forged, cut off, or past its end. `why` is one of forged, expired."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True)
class Pass:
    """What a good link says: which order, which unit, and the mark of the order that a newer link replaces."""

    order_id: int
    unit_id: int
    nonce: str


def token_of(order: Order) -> str:
    """The signed text of the order's link; it opens until some days after the order is due."""
    ends = int((order.due_at + LINK_LIFE).timestamp())
    return signing.dumps([order.pk, order.unit_id, order.nonce, ends], salt=SALT)


def address_of(order: Order) -> str:
    """The path of the unit's page."""
    return reverse("notices:order_answer", args=[token_of(order)])


def read_token(token: str, now: dt.datetime) -> Pass:
    """What the link says. Raises DeadLink."""
    try:
        order_id, unit_id, nonce, ends = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise DeadLink("forged") from None
    if now.timestamp() > ends:
        raise DeadLink("expired")
    return Pass(int(order_id), int(unit_id), str(nonce))
