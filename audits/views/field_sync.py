"""What the field pages ask and send, as JSON. Signed out they are led to the sign-in page like any other request."""

import base64
import json
from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audits import services
from audits.field_reading import read_record
from audits.models import Inspection, InspectionDraft
from audits.selectors.field import field_package, find_sites
from audits.selectors.team import member_rows, users_of
from audits.services.field import Heard, NotFiled, Received, announced, arrived
from audits.team_merge import TEAM, TeamClash
from audits.views.drafts import MAY_FILE
from audits.views.field import out_of_scope
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core.errors import Breach, DomainError
from mind_portal.documents.services.pieces import received
from mind_portal.questionnaires.answers import fingerprint
from mind_portal.questionnaires.selectors import edition
from mind_portal.questionnaires.words import answer_text

KEY_HOURS = 16
"""So long a tablet opens an officer's records without having met the server: a working day and the way home."""


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def _answer(data: Any, status: int = 200) -> JsonResponse:
    response = JsonResponse(data, status=status)
    add_never_cache_headers(response)
    return response


def _refused(breaches: list[Breach], status: int, more: Mapping[str, Any] | None = None) -> JsonResponse:
    told = [{"rule": one.rule, "message": str(one.message), "field": one.field} for one in breaches]
    return _answer({"breaches": told, **(more or {})}, status)


def _heard(heard: Heard) -> dict[str, Any]:
    """What the server has as it was sent: from then on the tablet's bases."""
    return {"heard": heard.bases, "team": heard.team}


@login_required
@permission_required(MAY_FILE, raise_exception=True)
@require_GET
def field_session(request: HttpRequest) -> JsonResponse:
    """Who is signed in, the clock of the server, and the keys to this officer's records on the tablet."""
    user, now = _user(request), timezone.now()
    keys = services.field_keys(actor=user, now=now)
    return _answer(
        {
            "user": {"id": user.pk, "name": str(user), "office": user.office},
            "now": now.isoformat(),
            "language": get_language(),
            "vault": base64.b64encode(keys.vault).decode(),
            "seal": base64.b64encode(keys.seal).decode(),
            "hours": KEY_HOURS,
            "csrf": get_token(request),
            "blank": fingerprint(None),
        }
    )


@login_required
@permission_required(MAY_FILE, raise_exception=True)
@require_GET
def field_load(request: HttpRequest) -> JsonResponse:
    """What the tablet takes along; `sites` names the factories that the officer added himself."""
    sites = [int(part) for part in request.GET.get("sites", "").split(",") if part.isdecimal() and len(part) < 18]
    return _answer(field_package(_user(request), sites, timezone.now()))


@login_required
@permission_required(MAY_FILE, raise_exception=True)
@require_GET
def field_sites(request: HttpRequest) -> JsonResponse:
    """Factories to add to those of the day."""
    return _answer({"rows": find_sites(_user(request), request.GET.get("q", ""))})


@login_required
@permission_required(MAY_FILE, raise_exception=True)
@require_POST
def field_send(request: HttpRequest) -> JsonResponse:
    """One record: 200 with what became of it, 409 with what clashed, 422 or 404 with the reasons."""
    now = timezone.now()
    try:
        record = read_record(json.loads(request.body), now)
        done = services.receive_record(record=record, actor=_user(request), now=now)
    except (ValueError, RecursionError):
        return _refused([Breach("AUD-FIELD-5", _("This record cannot be read: it was cut off. Send it again."))], 422)
    except (Site.DoesNotExist, InspectionDraft.DoesNotExist):
        return _refused([Breach("AUD-FIELD-1", out_of_scope())], 404)
    except NotFiled as error:
        return _refused(error.breaches, 422, _heard(error.heard))
    except DomainError as error:
        return _refused(error.breaches, 422)
    return _answer(_told(done), 409 if done.conflicts or done.heard.team_clash else 200)


def _told(done: Received) -> dict[str, Any]:
    """What the tablet needs to go on."""
    told: dict[str, Any] = {"filed": None, "new": done.is_new, "conflicts": [], "differences": done.differences}
    if done.inspection is not None:
        told |= {"filed": done.inspection.pk, "photos": arrived(done.inspection)}
    if done.draft is not None:
        items = edition(done.draft.version_id).definition.items
        told |= _heard(done.heard)
        told["conflicts"] = [
            {
                "code": clash.code,
                "mine": answer_text(items[clash.code], clash.mine),
                "theirs": answer_text(items[clash.code], clash.theirs),
                "note": clash.theirs.get("note", ""),
                "answer": clash.theirs,
                "base": fingerprint(clash.theirs),
            }
            for clash in done.conflicts
        ] + _team_clash(done.heard.team_clash)
    return told


def _team_clash(clash: TeamClash | None) -> list[dict[str, Any]]:
    """Both teams in words and whole, to choose one; what did not clash is in both."""
    if clash is None:
        return []
    users = users_of([*clash.mine, *clash.theirs])
    words = [" · ".join(f"{row['name']} ({row['role']})" for row in member_rows(team, users))
             for team in (clash.mine, clash.theirs)]  # fmt: skip
    whole = [[one.to_json() for one in team] for team in (clash.mine, clash.theirs, clash.stored)]
    sides = {"mine": words[0], "theirs": words[1], "my_team": whole[0], "their_team": whole[1], "base": whole[2]}
    return [{"code": TEAM, "note": "", **sides}]


@login_required
@permission_required(MAY_FILE, raise_exception=True)
@require_http_methods(["GET", "POST"])
def field_photo(request: HttpRequest, client_id: UUID, photo_id: UUID) -> JsonResponse:
    """A piece of a photo from `start` on, or with GET the question how far it has come."""
    user = _user(request)
    inspection = Inspection.objects.visible_to(user).filter(client_id=client_id, officer=user).first()
    if inspection is None:
        raise Http404
    try:
        if request.method == "GET":
            here = received(whole=announced(inspection, photo_id), subject=inspection)
        else:
            start = request.GET.get("start", "")[:12]
            here = services.receive_piece(
                inspection=inspection, photo_id=photo_id, start=int(start) if start.isdecimal() else 0,
                content=request.body, actor=user, now=timezone.now(),
            )  # fmt: skip
    except DomainError as error:
        return _refused(error.breaches, 422)
    return _answer({"received": here.received, "complete": here.attachment is not None})
