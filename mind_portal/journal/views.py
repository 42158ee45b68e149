"""The journal as administrators read it."""

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from mind_portal.core.views import render_page_or_part
from mind_portal.journal.forms import FilterForm
from mind_portal.journal.selectors import entries_page


@require_safe
@login_required
@permission_required("journal.view_entry", raise_exception=True)
def entry_list(request: HttpRequest) -> HttpResponse:
    """Events by kind, person, day and record; keyset paging, so that page 1,000 costs what page 1 costs."""
    form = FilterForm(request.GET)
    valid = form.is_valid()
    rows, more = entries_page(form.filters(), before=form.cleaned_data.get("before"))
    query = request.GET.copy()
    older = ""
    if more is not None:
        query["before"] = str(more)
        older = f"?{query.urlencode()}"
    context = {"form": form, "rows": rows, "older": older}
    return render_page_or_part(request, "journal/entry_list.html", "results", context, status=200 if valid else 422)
