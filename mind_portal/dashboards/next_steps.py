"""What to do when there are no figures yet, by what the user may do."""

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mind_portal.accounts.models import User

STEPS: tuple[tuple[str, str, Promise], ...] = (
    ("factories.import_register", "factories:import_list", _("Import the register")),
    ("audits.file_inspection", "audits:start", _("File an inspection")),
    ("factories.view_site", "factories:site_list", _("See the factories")),
)
"""Permission, URL name and words, the most useful first."""


def next_step(user: Any) -> dict[str, object]:
    """The address and words of the first step that this user may take; empty when there is none."""
    for permission, name, words in STEPS:
        if isinstance(user, User) and user.has_perm(permission):
            try:
                return {"next_url": reverse(name), "next_action": words}
            except NoReverseMatch:  # the page has another name
                continue
    return {"next_url": "", "next_action": ""}
