"""Bringing the programmes of `loans/data/programmes.json` into the database; the same file again changes nothing."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from loans.eligibility import RULES
from loans.models import Programme, ProgrammeTerms
from loans.terms import read_rates
from mind_portal.accounts.models import User
from mind_portal.core.errors import Breach, DomainError
from mind_portal.journal.services import record

FIGURES = ("pot", "ceiling", "max_months", "grace_months", "rates", "purposes", "documents")
"""Each of them names its source."""


def load_programmes(*, data: Mapping[str, Any], actor: User | None, now: dt.datetime) -> int:
    """Store what the file says; returns how many terms changed. Raises DomainError with the place of a fault.

    Terms that an application was made under never change: new terms begin on a day of their own.
    """
    changed = 0
    with transaction.atomic():
        for entry in data["programmes"]:
            programme, _made = Programme.objects.update_or_create(
                code=entry["code"],
                defaults={
                    "letter": entry["letter"], "position": entry["position"],
                    "name_th": entry["name"]["th"], "name_en": entry["name"]["en"],
                    "summary_th": entry["summary"]["th"], "summary_en": entry["summary"]["en"],
                },
            )  # fmt: skip
            for terms in entry["terms"]:
                changed += _store_terms(programme, terms, actor, now)
    return changed


def _store_terms(programme: Programme, terms: Mapping[str, Any], actor: User | None, now: dt.datetime) -> int:
    _check(programme.code, terms)
    text = json.dumps(terms, ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest()
    values = {
        "valid_until": dt.date.fromisoformat(terms["to"]) if terms["to"] else None,
        "pot": _money(terms["pot"]), "ceiling": _money(terms["ceiling"]), "max_months": terms["max_months"],
        "grace_months": terms["grace_months"], "rates": terms["rates"], "purposes": terms["purposes"],
        "documents": terms["documents"], "rules": terms["rules"], "sources": terms["sources"], "checksum": digest,
    }  # fmt: skip
    stored = ProgrammeTerms.objects.filter(programme=programme, valid_from=terms["from"]).first()
    if stored is not None and stored.checksum == digest:
        return 0
    row, _made = ProgrammeTerms.objects.update_or_create(
        programme=programme, valid_from=dt.date.fromisoformat(terms["from"]), defaults=values
    )
    record(
        verb="loans.terms_loaded", subject=row, actor=actor, now=now,
        before={"checksum": stored.checksum} if stored else None, after={"checksum": digest},
    )  # fmt: skip
    return 1


def _check(code: str, terms: Mapping[str, Any]) -> None:
    """A rate that cannot be read, an unknown rule or a figure without a source is a fault of the file."""
    faults = []
    try:
        read_rates(terms["rates"])
    except (KeyError, ValueError) as error:
        faults.append(f"rates: {error}")
    faults += [f"rules: {rule['code']}" for rule in terms["rules"] if rule["code"] not in RULES]
    faults += [f"sources: {figure}" for figure in FIGURES if figure not in terms["sources"]]
    if faults:
        message = _("The terms of %(code)s cannot be read: %(faults)s")
        raise DomainError(Breach("LOAN-TERMS-1", message % {"code": code, "faults": "; ".join(faults)}))


def _money(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
