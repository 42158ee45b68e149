"""What the portal takes for law, and the calendar that its deadlines count by."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mind_portal.core import thai
from mind_portal.core.errors import DomainError
from mind_portal.legal import selectors
from mind_portal.legal.forms import DayForm
from mind_portal.legal.services import change_calendar_day
from mind_portal.legal.tasks import calendar_years


@require_safe
@login_required
@permission_required("legal.view_parameter", raise_exception=True)
def parameter_list(request: HttpRequest) -> HttpResponse:
    """Every parameter with its values, what is in force today and what nobody has verified."""
    rows = selectors.parameter_rows(timezone.localdate())
    unverified = sum(not all(value["verified"] for value in row["values"]) for row in rows)
    return render(
        request,
        "legal/parameter_list.html",
        {"rows": rows, "unverified": unverified, "this_year": timezone.localdate().year},
    )


@require_safe
@login_required
@permission_required("legal.view_parameter", raise_exception=True)
def calendar(request: HttpRequest, year: int) -> HttpResponse:
    """The days off of a year, by its number A.D.; an administrator may change them."""
    _require_held(year)
    return _calendar_page(request, year, DayForm(years=_held()))


def _held() -> range:
    return calendar_years(timezone.localdate().year)


def _require_held(year: int) -> None:
    if year not in _held():
        raise Http404


def _calendar_page(request: HttpRequest, year: int, form: DayForm, *, status: int = 200) -> HttpResponse:
    context = {
        "year": year,
        "years": [
            (str(y), str(y + 543) if thai.is_thai() else str(y), y == year)
            for y in range(year - 1, year + 2)
            if y in _held()
        ],
        "shown_year": year + thai.BUDDHIST_OFFSET if thai.is_thai() else year,
        "days": selectors.calendar_days(year),
        "form": form,
    }
    return render(request, "legal/calendar.html", context, status=status)


@require_POST
@login_required
@permission_required("legal.manage_calendar", raise_exception=True)
def calendar_change(request: HttpRequest, year: int) -> HttpResponse:
    """Make a day a holiday or a working day."""
    _require_held(year)
    form = DayForm(request.POST, years=_held())
    if form.is_valid():
        values = form.cleaned_data
        try:
            changed = change_calendar_day(
                day=values["day"], is_working=values["kind"] == "work", name=values["name"], actor=request.user,
                now=timezone.now(),
            )  # fmt: skip
        except DomainError as error:
            for breach in error.breaches:
                form.add_error(breach.field or None, breach.message)
        else:
            messages.success(request, _("The calendar is changed: %(day)s") % {"day": thai.format_date(changed.day)})
            return redirect("legal:calendar", year=changed.day.year)
    return _calendar_page(request, year, form, status=422)
