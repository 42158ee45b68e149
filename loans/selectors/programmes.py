"""The terms of a programme as a page shows them: each figure with its source, unknown and unverified ones marked."""

from typing import Any

from django.utils.translation import gettext as _

from loans.models import ProgrammeTerms
from loans.selectors.comparing import figure, months_words, rate_words, term_words
from loans.selectors.lists import million
from loans.selectors.offers import documents_of, purposes_of
from loans.terms import read_rates


def terms_rows(terms: ProgrammeTerms) -> list[dict[str, Any]]:
    """One line a figure."""
    papers = " · ".join(name for name, required in documents_of(terms).values() if required)
    rows = (
        (_("Money of the programme"), "pot", million(terms.pot) if terms.pot else ""),
        (_("Most for one firm"), "ceiling", million(terms.ceiling) if terms.ceiling else ""),
        (_("Interest a year"), "rates", rate_words(read_rates(terms.rates))),
        (_("Longest term"), "max_months", term_words(terms.max_months)),
        (_("Grace"), "grace_months", months_words(terms.grace_months)),
        (_("Purposes"), "purposes", " · ".join(purposes_of(terms).values())),
        (_("Required documents"), "documents", papers),
    )
    return [{"title": title, **figure(terms, name, text)} for title, name, text in rows]
