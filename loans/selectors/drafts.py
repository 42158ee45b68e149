"""The page of an application that the firm still writes: sections, papers, what is missing."""

import datetime as dt
from typing import Any

from django.urls import reverse

from loans.models import Application, ApplicationStatus
from loans.selectors.firms import form_facts
from loans.selectors.lists import million
from loans.selectors.offers import documents_of, purposes_of
from loans.services.applications import examine_form, submit_breaches, terms_of
from mind_portal.core import thai
from mind_portal.documents.models import Attachment
from mind_portal.journal.models import Entry
from mind_portal.questionnaires import filling
from mind_portal.questionnaires.sheet import Sheet


def sheet_of(application: Application, day: dt.date) -> Sheet:
    """The form as the filling pages take it."""

    def url(code: str) -> str:
        if not code:
            return reverse("loans:application_detail", args=[application.pk])
        return reverse("loans:application_section", args=[application.pk, code])

    found = examine_form(application, application.form, day)
    return Sheet(found=found, facts=form_facts(application, day), url=url)


def draft_page(application: Application, day: dt.date) -> dict[str, Any]:
    """Everything that the page shows."""
    sheet = sheet_of(application, day)
    terms = terms_of(application)
    papers = document_rows(application)
    breaches = submit_breaches(application, application.form, day)
    return {
        "application": application, "list": filling.task_list(sheet), "papers": papers,
        "papers_left": sum(1 for paper in papers if paper["required"] and not paper["files"]),
        "breaches": len(breaches), "asked": million(application.asked),
        "window": [str(breach.message) for breach in breaches if breach.rule == "LOAN-APPLY-4"],
        "purpose": purposes_of(terms).get(application.purpose, application.purpose),
        "is_draft": application.status == ApplicationStatus.DRAFT, "returned": returned_reason(application),
        "closes": thai.format_date(application.round.closes_on),
    }  # fmt: skip


def document_rows(application: Application) -> list[dict[str, Any]]:
    """The papers that the programme asks for, each with its files."""
    files: dict[str, list[Attachment]] = {}
    for attachment in Attachment.objects.about(application):
        files.setdefault(attachment.slot, []).append(attachment)
    return [
        {"code": code, "name": name, "required": required, "files": files.get(code, [])}
        for code, (name, required) in documents_of(terms_of(application)).items()
    ]


def returned_reason(application: Application) -> str:
    """What the office wrote when it gave the application back."""
    if application.status != ApplicationStatus.RETURNED:
        return ""
    return last_reason(application, "loans.application_returned")


def last_reason(application: Application, verb: str) -> str:
    entry = Entry.objects.about(application).filter(verb=verb).order_by("-pk").first()
    return entry.reason if entry else ""
