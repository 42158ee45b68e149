"""Complaints as rows, for tests of figures and risk; their way through the services is tested where they live."""

import datetime as dt
import itertools
from typing import Any
from uuid import uuid4

from audits.complaints.models import Complaint
from factories.models import Site

_numbers = itertools.count(10_000_000)


def make_complaint(site: Site, day: dt.date, *, answered_on: dt.date | None = None, **fields: Any) -> Complaint:
    """A complaint about a factory that came on `day`, answered or still new."""
    values: dict[str, Any] = {
        "client_id": uuid4(), "number": f"{next(_numbers)}", "kind": "smell", "text": "กลิ่นเหม็น",
        "province": site.province,
        "received_on": day, "due_on": day + dt.timedelta(days=15), "state": "answered" if answered_on else "new",
        "answered_on": answered_on,
    } | fields  # fmt: skip
    return Complaint.objects.create(site=site, **values)
