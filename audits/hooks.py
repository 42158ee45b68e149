"""What else happens in the transaction that files an inspection: other parts of audits join in, filing knows none.

Registered in `AppConfig.ready`; a subscriber that refuses refuses the filing.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Final

from audits.models import Inspection
from mind_portal.accounts.models import User

Results = Mapping[str, str]
"""Item → pass, fail or na, of the items that were shown."""

Filed = Callable[[Inspection, Results, User, dt.datetime], None]

_FILED: Final[dict[str, Filed]] = {}
_AMENDED: Final[dict[str, Filed]] = {}


def on_filed(key: str, subscriber: Filed) -> None:
    """Join in; a second registration of a key replaces the first. The site's row is locked when it is called."""
    _FILED[key] = subscriber


def tell_filed(inspection: Inspection, results: Results, actor: User, now: dt.datetime) -> None:
    """Called by `file_inspection` once the inspection and its findings are stored."""
    for subscriber in _FILED.values():
        subscriber(inspection, results, actor, now)


def on_amended(key: str, subscriber: Filed) -> None:
    """Join in when a filed inspection gets its next version, also one that was returned; as `on_filed`."""
    _AMENDED[key] = subscriber


def tell_amended(inspection: Inspection, results: Results, actor: User, now: dt.datetime) -> None:
    """Called once the new version and its findings are stored."""
    for subscriber in _AMENDED.values():
        subscriber(inspection, results, actor, now)
