"""What a button of a form does, for pages whose second press leads to where the first one led."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from audits.forms import BreachForm
from mind_portal.core.errors import ALREADY_DONE, AlreadyDone, DomainError


def pressed(request: HttpRequest, form: BreachForm, do: Callable[[], Any], said: str = "") -> Any:
    """What `do` made, with `said` as a notice; for a second press what there is already, with a quiet one.

    None when it was refused: then the form says why. What is out of scope raises DoesNotExist as before.
    """
    try:
        made = do()
    except DomainError as error:
        form.add_breaches(error)
        return None
    except AlreadyDone as again:
        messages.info(request, ALREADY_DONE)
        return again.subject
    if said:
        messages.success(request, said)
    return made
