"""What every page of loans shares: the user, his application, and the answer to a refused act."""

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from loans.models import AgendaItem, Application, Decision, Meeting
from mind_portal.accounts.models import User
from mind_portal.core.errors import DomainError, StaleError

GONE = (Application.DoesNotExist, AgendaItem.DoesNotExist, Decision.DoesNotExist, Meeting.DoesNotExist)


def user_of(request: HttpRequest) -> User:
    return cast(User, request.user)


def application_of(request: HttpRequest, pk: int) -> Application:
    """The application in the user's scope, with what its pages name; 404 otherwise."""
    found = Application.objects.visible_to(request.user)
    related = ("round__programme", "operator", "site", "site__district", "province", "form")
    return get_object_or_404(found.select_related(*related), pk=pk)


def status_of(error: DomainError) -> int:
    """409 when somebody was faster, 422 when something is wrong with what was sent."""
    stale = isinstance(error, StaleError) or any(breach.rule.endswith("-STATE") for breach in error.breaches)
    return 409 if stale else 422


def act(
    request: HttpRequest, do: Callable[[], object], done: str, to: str, refused: Callable[[DomainError], HttpResponse]
) -> HttpResponse:
    """Do it, say so and go on; a refusal is shown by `refused`; what is out of scope is 404."""
    try:
        do()
    except GONE:
        raise Http404 from None
    except DomainError as error:
        return refused(error)
    messages.success(request, done)
    return redirect(to)
