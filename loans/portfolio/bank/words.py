"""Every reason why a row of a bank's file is an exception: its code in the database, its words on the page."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

MESSAGES: Final[Mapping[str, Promise]] = {
    "shape": gettext_lazy("The row has %(found)s columns, the header has %(expected)s: a column has shifted"),
    "missing": gettext_lazy("The cell is empty"),
    "kind": gettext_lazy("“%(value)s” is neither a payment out nor a repayment"),
    "date": gettext_lazy("“%(value)s” is not a date; write it as 24/11/2569"),
    "number": gettext_lazy("“%(value)s” is not an amount; write it as 1,234.50"),
    "satang": gettext_lazy("“%(value)s” has parts of a satang"),
    "negative": gettext_lazy("“%(value)s” is not above nothing; a payment is taken back by hand, with a reason"),
    "unknown_contract": gettext_lazy("There is no contract “%(value)s”"),
    "closed": gettext_lazy("The contract was closed on %(value)s"),
    "cancelled": gettext_lazy("The contract was cancelled"),
    "future": gettext_lazy("The day is yet to come"),
    "before_signature": gettext_lazy("The contract was signed on %(value)s only"),
    "before_paid_out": gettext_lazy("A repayment before anything was paid out (%(value)s)"),
    "overpaid": gettext_lazy("More than is owed: %(value)s baht are left with all interest"),
    "too_much_out": gettext_lazy("More than the contract: %(value)s baht are left to pay out"),
    "reference_taken": gettext_lazy("The reference belongs to another payment (contract %(value)s)"),
    "reference_twice": gettext_lazy("The reference stands on line %(value)s too, with another payment"),
    "no_plan": gettext_lazy("No plan of instalments can be made: %(value)s"),
}
FIELDS: Final[Mapping[str, Promise]] = {
    "row": gettext_lazy("Whole row"),
    "contract": gettext_lazy("Contract"),
    "kind": pgettext_lazy("bank file", "Kind of entry"),
    "paid_on": gettext_lazy("Day"),
    "amount": gettext_lazy("Amount"),
    "reference": gettext_lazy("Reference"),
}


def message(problem: Mapping[str, Any]) -> str:
    """The words for one problem in the language of the request."""
    text = MESSAGES.get(problem["code"])
    return str(text) % {**problem} if text is not None else _("Unknown problem: %s") % problem["code"]


def field_name(column: str) -> str:
    """The column's name on the page."""
    return str(FIELDS.get(column, column))
