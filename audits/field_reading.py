"""What a tablet sends, read with distrust: a record of the field pages as plain JSON, and the file that it can save.

A record: id, officer, site, version, kind, inspected_on, day_chosen, started_at, ended_at, device_now, answers and
bases by item, reasons by check, file, begun_place, ended_place, signer {name, role}, receipt, photos [{id, item, name,
size, sha256, at, place, left_out}]. Times are ISO with an offset; `device_now` is the tablet's clock when it sends, by
which its times are put right.
"""

import base64
import binascii
import datetime as dt
import hashlib
import hmac
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from audits.models import InspectionKind
from audits.team_rules import members_of
from mind_portal.core import thai
from mind_portal.core.errors import Breach, DomainError
from mind_portal.questionnaires.answers import Answer, InvalidAnswer, clean_answer, content, with_photos
from mind_portal.questionnaires.definition import COUNTED, Definition
from mind_portal.questionnaires.forms import Change
from mind_portal.questionnaires.models import Version
from mind_portal.questionnaires.selectors import edition

FORMAT: Final = "mind-field-record-1"
MAX_PHOTOS: Final = 60
PATIENCE: Final = 90
"""Seconds that a clock may be wrong before its times are put right."""
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_RECEIPT: Final = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(frozen=True)
class Visit:
    """Where and when, who signed, which photos follow; `FieldVisit` says more."""

    begun_place: dict[str, float] | None = None
    ended_at: dt.datetime | None = None
    ended_place: dict[str, float] | None = None
    signer_name: str = ""
    signer_role: str = ""
    receipt: str = ""
    photos: list[dict[str, Any]] = field(default_factory=list)
    clock_seconds: int = 0
    digest: str = ""


@dataclass(frozen=True)
class Record:
    """One record as the services take it."""

    client_id: UUID
    officer_id: int
    site_id: int
    version_id: int
    kind: str
    inspected_on: dt.date
    started_at: dt.datetime
    changes: list[Change]
    reasons: dict[str, str]
    file: bool
    details_changed: bool
    visit: Visit
    team: list[dict[str, Any]] | None = None
    """None: not touched on the tablet."""
    team_base: list[dict[str, Any]] | None = None
    """What the tablet's team was made of; None: an older version of the pages, which does not say it."""


def refusal(rule: str, message: str, where: str = "") -> DomainError:
    return DomainError(Breach(rule, message, field=where))


def read_record(data: Any, now: dt.datetime) -> Record:
    """The record in `data`. Raises DomainError (AUD-FIELD-3 or 5) with a sentence for what cannot be taken."""
    if not isinstance(data, Mapping):
        raise _broken()
    try:
        version_id, clock = _whole(data["version"]), _clock(data, now)
        started_at = min(_moment(data["started_at"]) - clock, now)
        definition = _definition(version_id)
        photos = _photos(data.get("photos") or [])
        answers = _with_announced(definition, _mapping(data.get("answers")), photos)
        changes = _changes(definition, answers, _mapping(data.get("bases")))
        chosen = bool(data.get("day_chosen"))
        return Record(
            client_id=UUID(str(data["id"])),
            officer_id=_whole(data["officer"]),
            site_id=_whole(data["site"]),
            version_id=version_id,
            kind=InspectionKind(str(data["kind"])).value,
            inspected_on=thai.parse_date(str(data["inspected_on"])) if chosen else thai.local_date(started_at),
            started_at=started_at,
            changes=changes,
            reasons={str(code): str(text) for code, text in _mapping(data.get("reasons")).items()},
            file=bool(data.get("file")),
            details_changed=bool(data.get("details_changed")),
            visit=_visit(data, clock, now, digest(changes)),
            team=_team(data.get("team")),
            team_base=_team(data.get("team_base")),
        )
    except (KeyError, ValueError, TypeError, OverflowError):
        raise _broken() from None


def _team(given: Any) -> list[dict[str, Any]] | None:
    return None if given is None else [one.to_json() for one in members_of(given)]


def digest(changes: list[Change]) -> str:
    """A mark of the answers as they were sent, whatever their order."""
    told = {change.code: content(change.answer) for change in changes if content(change.answer)}
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _broken() -> DomainError:
    message = _("This record cannot be read. Save it as a file on the tablet and send that file to an administrator.")
    return refusal("AUD-FIELD-5", message)


def _definition(version_id: int) -> Definition:
    try:
        return edition(version_id).definition
    except Version.DoesNotExist:
        message = _("This checklist is not known here. Load the field pages anew and take the answers over.")
        raise refusal("AUD-FIELD-3", message) from None


def _with_announced(
    definition: Definition, answers: Mapping[str, Any], photos: Sequence[Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """The answers with the photos that follow: of an item for photos they are its value, else evidence beside it."""
    told = {code: dict(_mapping(given)) for code, given in answers.items()}
    for photo in photos:
        item = definition.items.get(photo["item"])
        if item is None or item.type == "signature":
            continue
        given = told.setdefault(item.code, {})
        name = "value" if item.type in COUNTED else "photos"
        before = given.get(name)
        given[name] = [*(before if isinstance(before, list) else []), photo["id"]]
    return told


def _changes(definition: Definition, answers: Mapping[str, Any], bases: Mapping[str, Any]) -> list[Change]:
    """Each item that was sent with an answer, or that was answered before. Raises DomainError naming every bad one."""
    changes, breaches = [], []
    for code in {**answers, **bases}:
        item = definition.items.get(code)
        given = _mapping(answers.get(code))
        if item is None:
            breaches.append(Breach("AUD-FILE-5", _("This version has no item “%(code)s”") % {"code": code[:60]}, code))
            continue
        try:
            answer: Answer = clean_answer(
                item, given.get("value"), given.get("note", ""), given.get("severity") or item.severity
            )
        except InvalidAnswer as error:
            breaches.append(Breach("AUD-FILE-5", f"{item.number} {item.text}: {error}", field=code))
            continue
        changes.append(Change(code, with_photos(answer, given), str(bases.get(code, ""))))
    if breaches:
        raise DomainError(breaches)
    return changes


# --- times, places, photos ---


def _clock(data: Mapping[str, Any], now: dt.datetime) -> dt.timedelta:
    """By how much the tablet's clock is ahead; small differences are left."""
    ahead = _moment(data["device_now"]) - now
    return ahead if abs(ahead.total_seconds()) > PATIENCE else dt.timedelta(0)


def _visit(data: Mapping[str, Any], clock: dt.timedelta, now: dt.datetime, mark: str) -> Visit:
    signer = _mapping(data.get("signer"))
    ended = data.get("ended_at")
    return Visit(
        begun_place=_place(data.get("begun_place")),
        ended_at=min(_moment(ended) - clock, now) if ended else None,
        ended_place=_place(data.get("ended_place")),
        signer_name=thai.clean_text(str(signer.get("name", "")))[:120],
        signer_role=thai.clean_text(str(signer.get("role", "")))[:120],
        receipt=_receipt(data.get("receipt")),
        photos=_photos(data.get("photos") or []),
        clock_seconds=int(clock.total_seconds()),
        digest=mark,
    )


def _receipt(given: Any) -> str:
    """The token of the receipt that was left with the factory: 128 bits as 22 letters, or nothing."""
    token = str(given or "")
    if token and not _RECEIPT.fullmatch(token):
        raise ValueError(token)
    return token


def _photos(given: Any) -> list[dict[str, Any]]:
    if not isinstance(given, list) or len(given) > MAX_PHOTOS:
        raise refusal("AUD-FIELD-6", _("A record holds at most %(n)d photos") % {"n": MAX_PHOTOS})
    photos = []
    for one in given:
        photo = {
            "id": str(UUID(str(one["id"]))), "size": _whole(one["size"]),
            "item": thai.clean_text(str(one.get("item", "")))[:60],
            "name": thai.clean_text(str(one.get("name", "")))[:120] or "photo.jpg", "sha256": str(one["sha256"]),
            "place": _place(one.get("place")), "at": _moment(one["at"]).isoformat() if one.get("at") else "",
        }  # fmt: skip
        if not _SHA256.fullmatch(str(photo["sha256"])):
            raise ValueError
        photos.append(photo | ({"left_out": True} if one.get("left_out") is True else {}))
    return photos


def _place(given: Any) -> dict[str, float] | None:
    if not isinstance(given, Mapping):
        return None
    place = {name: float(given.get(name) or 0) for name in ("latitude", "longitude", "accuracy")}
    on_earth = abs(place["latitude"]) <= 90 and abs(place["longitude"]) <= 180
    return place if on_earth and all(math.isfinite(part) for part in place.values()) else None


def _moment(text: Any) -> dt.datetime:
    moment = dt.datetime.fromisoformat(str(text))
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment.astimezone(dt.UTC)


def _whole(number: Any) -> int:
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number < 2**62:
        raise ValueError(number)
    return number


def _mapping(given: Any) -> Mapping[str, Any]:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise TypeError(given)
    return given


# --- the file ---


@dataclass(frozen=True)
class Saved:
    """A record out of a file, with its photos by id."""

    record: Any
    photos: dict[str, bytes]


def read_file(raw: bytes, *, officer_id: int, seal: bytes) -> Saved:
    """A file saved by the outbox of this officer. Raises DomainError for another's (2), or a changed one (4)."""
    try:
        outer = json.loads(raw)
        known = outer["format"] == FORMAT
        owner, payload, mark = _whole(outer["officer"]), str(outer["payload"]), str(outer["mac"])
    except (ValueError, KeyError, TypeError, RecursionError):
        known, owner, payload, mark = False, 0, "", ""
    if not known:
        raise refusal("AUD-FIELD-5", _("This is not a file that the outbox of the field pages saved."), "file")
    if owner != officer_id:
        raise refusal("AUD-FIELD-2", _("This file is another officer's: only its own officer can send it."), "file")
    if not hmac.compare_digest(hmac.new(seal, payload.encode(), hashlib.sha256).hexdigest(), mark):
        message = _("This file was changed after it was saved, and is not accepted. Save it anew from the outbox.")
        raise refusal("AUD-FIELD-4", message, "file")
    try:
        inner = _mapping(json.loads(payload))
        photos = {str(UUID(name)): base64.b64decode(text) for name, text in _mapping(inner.get("photos")).items()}
        return Saved(inner["record"], photos)
    except (ValueError, KeyError, TypeError, binascii.Error):
        raise _broken() from None
