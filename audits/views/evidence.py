"""Photos, files and signatures of a draft's items."""

from typing import Any, Final
from uuid import UUID

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from audits import services
from audits.selectors import drafts
from audits.selectors.proofs import proofs_of
from audits.views import rooms
from audits.views.drafts import MAY_FILE, own_draft_or_404, section_page, section_url


def _sign(draft_id: UUID, *, given: dict[str, Any], **rest: Any) -> None:
    services.sign_item(draft_id=draft_id, **given, **rest)


ROOM: Final = rooms.Room(
    find=own_draft_or_404,
    save=lambda pk, **rest: services.save_draft(draft_id=pk, **rest),
    attach=lambda pk, **rest: services.attach_evidence(draft_id=pk, **rest),
    detach=lambda pk, **rest: services.detach_evidence(draft_id=pk, **rest),
    sign=_sign,
    unsign=lambda pk, **rest: services.unsign_item(draft_id=pk, **rest),
    examine=drafts.examine_draft,
    proofs=proofs_of,
    section_url=section_url,
    section_page=section_page,
    list_url="audits:inspection_list",
    list_name=lambda: _("Inspections"),
)


@login_required
@permission_required(MAY_FILE, raise_exception=True)
@require_POST
def item_attach(request: HttpRequest, draft_id: UUID, code: str) -> HttpResponse:
    return rooms.attach(ROOM, request, draft_id, code)


@login_required
@permission_required(MAY_FILE, raise_exception=True)
@require_POST
def item_detach(request: HttpRequest, draft_id: UUID, code: str) -> HttpResponse:
    return rooms.detach(ROOM, request, draft_id, code)


@login_required
@permission_required(MAY_FILE, raise_exception=True)
@require_http_methods(["GET", "POST"])
def item_sign(request: HttpRequest, draft_id: UUID, code: str) -> HttpResponse:
    return rooms.sign(ROOM, request, draft_id, code)
