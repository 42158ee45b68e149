"""The choice of a factory to inspect."""

from typing import Any

from django.http import QueryDict

from audits.selectors.drafts import draft_cards
from factories.models import Site
from factories.selectors.sites import list_sites
from mind_portal.accounts.models import User

SHOWN = 20


def choose_sites(user: User, text: str) -> dict[str, Any]:
    """The factories in the user's scope that the text finds, and his drafts to resume. Without a text no factory."""
    text = text.strip()[:100]
    rows: list[Any] = []
    if text:
        data = QueryDict(mutable=True)
        data["q"] = text
        rows = list_sites(Site.objects.visible_to(user), data).rows[:SHOWN]
    return {"q": text, "rows": rows, "drafts": draft_cards(user)}
