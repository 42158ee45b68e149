"""Rounds: the list with its take-up, the page with the quotas and the waiting list."""

from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from loans import services
from loans.forms import RoundForm, read_amount
from loans.models import ApplicationStatus, Round, SizeClass
from loans.selectors.choices import meeting_provinces
from loans.selectors.lists import million, quota_rows, round_rows, waiting_rows
from loans.selectors.offers import terms_on
from loans.selectors.programmes import terms_rows
from loans.services.money import bound
from loans.services.rounds import ROUND_MACHINE
from loans.tabs import tabs_for
from loans.views.acting import act, application_of, status_of, user_of
from mind_portal.core import thai
from mind_portal.core.errors import Breach, DomainError

MANAGES = "loans.manage_programme"
SPARE = 3


@login_required
@permission_required("loans.view_round", raise_exception=True)
@require_GET
def round_list(request: HttpRequest) -> HttpResponse:
    context = {
        "rows": round_rows(request.user), "may_manage": user_of(request).has_perm(MANAGES),
        "tabs": tabs_for(request, "loans:round_list"),
    }  # fmt: skip
    return render(request, "loans/round_list.html", context)


@login_required
@permission_required(MANAGES, raise_exception=True)
@require_http_methods(["GET", "POST"])
def round_create(request: HttpRequest) -> HttpResponse:
    form = RoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.plan_round(actor=user_of(request), now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            form.add_breaches(error)
        else:
            return redirect("loans:round_detail", pk=made.pk)
    return render(request, "loans/round_form.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@permission_required("loans.view_round", raise_exception=True)
@require_GET
def round_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _round_page(request, pk)


def _round_page(
    request: HttpRequest, pk: int, *, error: DomainError | None = None, typed: list[dict[str, Any]] | None = None,
    pot: str = "",
) -> HttpResponse:  # fmt: skip
    found = get_object_or_404(Round.objects.select_related("programme"), pk=pk)
    user = user_of(request)
    rows = quota_rows(found, user)
    spent = sum((total for _province, _size, total in bound(pk)), found.pot * 0)
    may = user.has_perm(MANAGES)
    terms = terms_on(found.programme_id, found.opens_on)
    context = {
        "round": found, "rows": rows, "typed": typed or _editable(rows), "may_manage": may,
        "verbs": ROUND_MACHINE.open_from(found.status) if may else [], "spent": million(spent), "spent_value": spent,
        "left": million(found.pot - spent), "pot": million(found.pot),
        "pot_typed": pot or thai.format_number(found.pot),
        "waiting": waiting_rows(found, user) if user.has_perm("loans.prepare_meeting") else [],
        "terms": terms_rows(terms) if terms else [], "provinces": meeting_provinces(), "sizes": SizeClass.choices,
        "days": f"{thai.format_date(found.opens_on)} – {thai.format_date(found.closes_on)}",
        "refused": error.messages if error else [], "word": found.get_status_display(),
    }  # fmt: skip
    return render(request, "loans/round_detail.html", context, status=status_of(error) if error else 200)


def _editable(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The quotas as the form has them, with some blank rows to go on."""
    filled = [{"province": r["province"], "size": r["size"], "amount": thai.format_number(r["amount"])} for r in rows]
    return [*filled, *({"province": "", "size": "", "amount": ""} for _ in range(SPARE))]


@login_required
@permission_required(MANAGES, raise_exception=True)
@require_POST
def round_quotas(request: HttpRequest, pk: int) -> HttpResponse:
    """The money and its quotas, row by row."""
    get_object_or_404(Round, pk=pk)
    typed, shares, problems = _read_rows(request)
    pot_text, version = request.POST.get("pot", ""), request.POST.get("version", "0")
    try:
        pot = read_amount(pot_text)
    except ValueError:
        problems.append(_("Money of the round: this is not an amount"))
    if problems:
        return _round_page(request, pk, error=_refusal(problems), typed=typed, pot=pot_text)
    return act(
        request,
        lambda: services.set_quotas(
            round_id=pk, pot=pot, shares=shares, version=int(version) if version.isdecimal() else 0,
            actor=user_of(request), now=timezone.now(),
        ),
        _("Money and quotas are set."), f"/loans/rounds/{pk}/",
        lambda error: _round_page(request, pk, error=error, typed=typed, pot=pot_text),
    )  # fmt: skip


def _read_rows(request: HttpRequest) -> tuple[list[dict[str, Any]], list[services.Share], list[str]]:
    """The rows as typed, as shares, and what is wrong with them, by row."""
    typed, shares, problems = [], [], []
    provinces = {code for code, _name in meeting_provinces()}
    for index in _indices(request):
        row = {name: request.POST.get(f"{name}-{index}", "").strip() for name in ("province", "size", "amount")}
        if not any(row.values()):
            continue
        typed.append(row)
        try:
            amount = read_amount(row["amount"])
        except ValueError:
            text = _("Row %(row)d: “%(text)s” is not an amount")
            problems.append(text % {"row": len(typed), "text": row["amount"][:40]})
            continue
        known = row["province"] in provinces and row["size"] in ("", *SizeClass.values)
        if not known or not (row["province"] or row["size"]):
            problems.append(_("Row %(row)d: choose a province or a size") % {"row": len(typed)})
        elif amount < 0:
            problems.append(_("Row %(row)d: the amount is negative") % {"row": len(typed)})
        else:
            shares.append(services.Share(row["province"], row["size"], amount))
    keys = [(share.province, share.size_class) for share in shares]
    if len(set(keys)) != len(keys):
        problems.append(_("A province and size stands in two rows"))
    return typed, shares, problems


def _indices(request: HttpRequest) -> list[int]:
    """The numbers of the rows that were sent, in their order, however many quotas a round has."""
    ends = (name.removeprefix("amount-") for name in request.POST if name.startswith("amount-"))
    return sorted(int(end) for end in ends if end.isdecimal() and len(end) < 6)


def _refusal(problems: list[str]) -> DomainError:
    return DomainError([Breach("LOAN-ROUND-6", problem) for problem in problems])


@login_required
@permission_required(MANAGES, raise_exception=True)
@require_POST
def round_lead(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Open or close."""
    get_object_or_404(Round, pk=pk)
    return act(
        request, lambda: services.lead_round(round_id=pk, verb=verb, actor=user_of(request), now=timezone.now()),
        _("The round is open.") if verb == "open" else _("The round is closed."), f"/loans/rounds/{pk}/",
        lambda error: _round_page(request, pk, error=error),
    )  # fmt: skip


@login_required
@permission_required("loans.prepare_meeting", raise_exception=True)
@require_POST
def application_promote(request: HttpRequest, pk: int) -> HttpResponse:
    """The next on the waiting list, when there is money again; the chair confirms."""
    application = application_of(request, pk)
    if application.status != ApplicationStatus.WAITING:
        return redirect("loans:round_detail", pk=application.round_id)
    return act(
        request,
        lambda: services.promote_application(application_id=pk, actor=user_of(request), now=timezone.now()),
        _("It waits for the chair to confirm."), f"/loans/rounds/{application.round_id}/",
        lambda error: _round_page(request, application.round_id, error=error),
    )  # fmt: skip
