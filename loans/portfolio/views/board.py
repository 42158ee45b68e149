"""The portfolio's page and its export."""

import datetime as dt
from typing import cast

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from loans.portfolio import lists
from loans.portfolio.board import Board, board_of, programme_choices
from loans.portfolio.board_page import board_context
from loans.portfolio.exporting import note_export
from loans.tabs import tabs_for
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.core.views import render_page_or_part
from mind_portal.geography.selectors import province_names
from mind_portal.legal.errors import NoValue

SEE = "loans.view_portfolio"


def _asked_day(request: HttpRequest, today: dt.date) -> tuple[dt.date, bool]:
    """The day that the page is of, and whether what was written is one. Days to come are today."""
    text = request.GET.get("day", "").strip()
    if not text:
        return today, True
    try:
        return min(thai.parse_date(text), today), True
    except ValueError:
        return today, False


def _programme(request: HttpRequest) -> int | None:
    text = request.GET.get("programme", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _asked_board(request: HttpRequest, user: User, today: dt.date) -> tuple[Board, bool]:
    """The portfolio of the day that was asked for; today's, and False, where that is no day or no class was laid down
    for it."""
    day, understood = _asked_day(request, today)
    programme = _programme(request)
    try:
        return board_of(user.scope, day, programme), understood
    except NoValue:
        return board_of(user.scope, today, programme), False


@login_required
@permission_required(SEE, raise_exception=True)
@require_GET
def portfolio(request: HttpRequest) -> HttpResponse:
    """Funnel, money and lateness of the user's scope, as of any day."""
    user = cast(User, request.user)
    today = timezone.localdate()
    programme = _programme(request)
    board, understood = _asked_board(request, user, today)
    day = board.day
    context = board_context(board)
    context |= {
        "day": day, "is_today": day == today, "understood": understood, "programme": programme,
        "choices": programme_choices(), "may_export": user.has_perm("loans.export_loan"),
        "everything": user.scope.everything,
        "query": request.GET.urlencode(), "tabs": tabs_for(request, "loans:portfolio"),
    }  # fmt: skip
    return render_page_or_part(request, "loans/portfolio/portfolio.html", "figures", context)


@login_required
@permission_required("loans.export_loan", raise_exception=True)
@require_GET
def portfolio_export(request: HttpRequest) -> StreamingHttpResponse:
    """The table by province as CSV, in whole baht and satang."""
    user = cast(User, request.user)
    board, _understood = _asked_board(request, user, timezone.localdate())
    day = board.day
    note_export(what="portfolio", filters=request.GET.urlencode(), actor=user, now=timezone.now())
    names = province_names()
    header = [
        _("Province"), _("As of"), _("Asked for"), _("Approved"), _("Paid out"), _("Outstanding"), _("Overdue"),
        "PAR30", "PAR90", _("Loans"),
    ]  # fmt: skip
    rows = (
        [
            names.get(code, code), day, sums.asked, sums.approved, sums.disbursed, sums.outstanding, sums.overdue,
            sums.par30, sums.par90, sums.owing,
        ]
        for code, sums in sorted(board.provinces.items())
    )  # fmt: skip
    response = StreamingHttpResponse(lists.csv_lines(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="portfolio-{day:%Y%m%d}.csv"'
    return response
