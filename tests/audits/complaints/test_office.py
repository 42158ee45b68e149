"""The pages of the office's buttons: what they ask, and what they offer before anything was typed."""

from django.test import Client
from django.urls import reverse

from factories.models import Site
from mind_portal.accounts.models import User
from tests.audits.complaints.builders import file_it


def test_nothing_is_said_to_be_missing_before_a_factory_was_looked_for(
    client: Client, officer: User, site: Site
) -> None:
    complaint = file_it(site)
    url = reverse("audits:complaint_locate", args=[complaint.pk])
    client.force_login(officer)
    opened, missed, found = (
        client.post(url, {"act": "find", "q": words, "revision": complaint.revision}, headers={"accept-language": "en"})
        if words
        else client.get(url, headers={"accept-language": "en"})
        for words in ("", "ไม่มีชื่อนี้", site.name)
    )

    said = ["Try fewer letters" in page.content.decode() for page in (opened, missed, found)]
    offered = ['name="site"' in page.content.decode() for page in (opened, missed, found)]
    assert (said, offered) == ([False, True, False], [False, False, True])
