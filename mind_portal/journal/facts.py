"""What the kept facts of an event are called, where they are no column with a name for people."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FACTS: Final[dict[str, str | Promise]] = {
    "answers": _("answers"),
    "checksum": _("checksum"),
    "cleared": _("lock-outs lifted"),
    "closed_on": _("closed on"),
    "code": _("code"),
    "counts": _("row counts"),
    "email": _("e-mail"),
    "ended": _("sign-ins ended"),
    "failed": _("failed items"),
    "file": _("file"),
    "findings": _("findings"),
    "filters": _("filters used"),
    "format": _("format"),
    "how": _("how"),
    "held_because": _("held because of"),
    "inspected_on": _("inspected on"),
    "is_active": _("may sign in"),
    "item": _("checklist item"),
    "kind": _("kind"),
    "name": _("name"),
    "not_applicable": _("not applicable"),
    "number": _("number"),
    "operator": _("operator"),
    "passed": _("passed items"),
    "province": _("province"),
    "role": _("role"),
    "score": _("score"),
    "site": _("factory"),
    "says": _("says"),
    "source_date": _("register date"),
    "state": _("state"),
    "status": _("status"),
}
