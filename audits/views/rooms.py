"""Pages for photos, files and signatures of items, the same for an officer's draft and an operator's declaration.

Plain posts of the section's form, or of its script one by one.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from mind_portal.core.errors import DomainError
from mind_portal.questionnaires import pages
from mind_portal.questionnaires.definition import Item
from mind_portal.questionnaires.examination import Examination
from mind_portal.questionnaires.forms import PREFIX, read_changes
from mind_portal.questionnaires.selectors import edition


@dataclass(frozen=True)
class Room:
    """How one kind of record is found, written and shown.

    The writers take the id of the record and keywords; one that is gone raises ObjectDoesNotExist, and that is a 404.
    """

    find: Callable[[HttpRequest, UUID], Any]
    save: Callable[..., Any]
    attach: Callable[..., Any]
    detach: Callable[..., Any]
    sign: Callable[..., Any]
    unsign: Callable[..., Any]
    examine: Callable[[Any], Examination]
    proofs: Callable[[Any, Mapping[str, str]], pages.Proofs]
    section_url: Callable[[Any, str], str]
    section_page: Callable[..., HttpResponse]
    list_url: str
    list_name: Callable[[], str]


def attach(room: Room, request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """Attach what was chosen; a plain form brings the section's answers along, and they are saved first."""
    record, item = _item(room, request, pk, code)
    _save_answers(room, request, record)
    files = request.FILES.getlist(f"{PREFIX}{code}-file")
    refused = [] if files else [_("Choose a file first")]
    for file in files:  # one that is refused keeps none of the others back
        try:
            with _gone_is_404():
                room.attach(record.pk, code=code, file=file, actor=request.user, now=timezone.now())
        except DomainError as error:
            refused += [message for message in error.messages if message not in refused]
    return _answer(room, request, record.pk, item, " ".join(refused))


def detach(room: Room, request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """Take one file away; pressed twice it is gone once."""
    record, item = _item(room, request, pk, code)
    _save_answers(room, request, record)
    key, refused = str(request.POST.get("key", "")), ""
    try:
        with _gone_is_404():
            room.detach(record.pk, code=code, key=key, actor=request.user, now=timezone.now())
    except DomainError as error:
        refused = " ".join(error.messages)
    return _answer(room, request, record.pk, item, refused)


def sign(room: Room, request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """The pad: a drawn line, or a typed name and a tick; `again` takes the signature away."""
    record, item = _item(room, request, pk, code)
    if item.type != "signature":
        raise Http404
    sent = {name: str(request.POST.get(name, "")) for name in ("name", "role", "drawn")}
    breaches: dict[str, str] = {}
    if request.method == "POST":
        try:
            with _gone_is_404():
                _sign(room, request, record, code, sent)
        except DomainError as error:
            breaches = {breach.field or "name": str(breach.message) for breach in error.breaches}
        else:
            return redirect(_back(room, record, code))
    kept = (record.answers.get("items", {}).get(code) or {}).get("value") or {}
    context = {
        "item": item,
        "kept": kept,
        "sent": sent if breaches else {"name": kept.get("name", ""), "role": kept.get("role", "")},
        "breaches": breaches,
        "back": _back(room, record, code),
        "site_name": record.site.name,
        "list": {"url": room.list_url, "name": room.list_name()},
    }
    return render(request, "audits/draft_sign.html", context, status=422 if breaches else 200)


def _sign(room: Room, request: HttpRequest, record: Any, code: str, sent: dict[str, str]) -> None:
    who = {"actor": request.user, "now": timezone.now()}
    if request.POST.get("go") == "again":
        room.unsign(record.pk, code=code, **who)
        return
    room.sign(record.pk, code=code, given=sent, confirmed=request.POST.get("confirmed") == "1", **who)


def _item(room: Room, request: HttpRequest, pk: UUID, code: str) -> tuple[Any, Item]:
    record = room.find(request, pk)
    item = edition(record.version_id).definition.items.get(code)
    if item is None:
        raise Http404
    return record, item


def _back(room: Room, record: Any, code: str) -> str:
    section = edition(record.version_id).definition.section_of[code]
    return f"{room.section_url(record, section.code)}#i-{code}"


def _save_answers(room: Room, request: HttpRequest, record: Any) -> None:
    """What else stood on the page; what cannot be read is told when the section itself is sent."""
    items = edition(record.version_id).definition.items.values()
    changes, _unreadable = read_changes(items, request.POST)
    if changes:
        with _gone_is_404():
            room.save(record.pk, changes=changes, actor=request.user, now=timezone.now())


@contextmanager
def _gone_is_404() -> Iterator[None]:
    """The record was filed, declared or discarded by another device a moment ago."""
    try:
        yield
    except ObjectDoesNotExist:
        raise Http404 from None


def _answer(room: Room, request: HttpRequest, pk: UUID, item: Item, refused: str) -> HttpResponse:
    """The item's files as they are now: a part for the script, the section's page otherwise."""
    record = room.find(request, pk)
    proofs = room.proofs(record, {item.code: refused} if refused else {})
    if request.headers.get("X-Autosave"):
        row: dict[str, Any] = pages.item_row(room.examine(record), item, pages.Extras(proofs=proofs))
        context = {"i": row, "refused": refused}
        return render(request, "questionnaires/evidence.html", context, status=422 if refused else 200)
    if refused:
        section = edition(record.version_id).definition.section_of[item.code]
        return room.section_page(request, record, section.code, pages.Extras(proofs=proofs), status=422)
    return redirect(_back(room, record, item.code))
