"""Programmes with the terms of a day, as the rules and the pages take them."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Q

from loans.eligibility import Offer
from loans.models import Programme, ProgrammeTerms, Round, SizeClass
from mind_portal.core import thai
from mind_portal.legal.selectors import values_on


def terms_on(programme_id: int, day: dt.date) -> ProgrammeTerms | None:
    """The terms of a programme in force on `day`."""
    found = ProgrammeTerms.objects.filter(programme_id=programme_id, valid_from__lte=day)
    return found.filter(Q(valid_until=None) | Q(valid_until__gte=day)).first()


def all_terms_on(day: dt.date) -> list[ProgrammeTerms]:
    """The terms of every programme in force on `day`, in the programmes' order."""
    found = ProgrammeTerms.objects.filter(valid_from__lte=day).filter(Q(valid_until=None) | Q(valid_until__gte=day))
    return list(found.select_related("programme").order_by("programme__position"))


def words(entry: Mapping[str, Any]) -> str:
    """The text of an entry in the language of the request."""
    return str(entry["th"] if thai.is_thai() else entry["en"])


def purposes_of(terms: ProgrammeTerms) -> dict[str, str]:
    return {entry["code"]: words(entry) for entry in terms.purposes}


def documents_of(terms: ProgrammeTerms) -> dict[str, tuple[str, bool]]:
    """Code -> name and whether it is required."""
    return {entry["code"]: (words(entry), bool(entry["required"])) for entry in terms.documents}


def offer_of(terms: ProgrammeTerms, day: dt.date) -> Offer:
    """What the rules ask of the terms, with the limits of the law's data on `day`."""
    limits = values_on("LOAN_SME_", day)
    return Offer(
        code=terms.programme.code,
        ceiling=terms.ceiling,
        purposes=purposes_of(terms),
        rules=terms.rules,
        most_workers=limits.get("LOAN_SME_WORKERS"),
        most_assets=limits.get("LOAN_SME_ASSETS"),
    )


def size_of(workers: int | None, day: dt.date) -> str:
    """The size of a firm by its workers; unknown workers count as small."""
    if workers is None:
        return SizeClass.SMALL
    limits = values_on("LOAN_SIZE_", day)
    for size in (SizeClass.MICRO, SizeClass.SMALL, SizeClass.MEDIUM):
        if workers <= limits.get(f"LOAN_SIZE_{size.upper()}_WORKERS", Decimal(0)):
            return size
    return SizeClass.LARGE


def open_rounds(day: dt.date) -> dict[int, Round]:
    """The round of each programme that takes applications on `day`, by the programme's key."""
    found = Round.objects.filter(status="open", opens_on__lte=day, closes_on__gte=day)
    return {one.programme_id: one for one in found.select_related("programme").order_by("-closes_on", "pk")}


def next_rounds(day: dt.date) -> dict[int, Round]:
    """The next round of each programme that begins after `day`."""
    found = Round.objects.filter(opens_on__gt=day).order_by("-opens_on")
    return {one.programme_id: one for one in found}


def programmes() -> list[Programme]:
    return list(Programme.objects.order_by("position"))
