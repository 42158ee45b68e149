"""A portal that was only migrated: every page that a role can reach opens, and an empty list says what comes there."""

import re
from html import unescape

import pytest
from django.test import Client

from mind_portal.accounts.roles import PROVINCIAL, Role
from mind_portal.geography.models import Province
from tests.support import builders

LINK = re.compile(r'<a\b[^>]*?\bhref="(/[^"#]*|\?[^"#]*)')
ELSEWHERE = re.compile(
    r"^/(accounts/(logout|email|password|2fa)|static|media|journal/export)|\.(css|js|svg|png|webmanifest)"
)
EMPTY = re.compile(r'<div class="m-empty">.*?</div>', re.DOTALL)
MOST = 150


def links_of(path: str, html: str) -> list[str]:
    """Where the page leads, without leaving the portal."""
    found = [unescape(link) for link in LINK.findall(html)]
    return [path.split("?")[0] + link if link.startswith("?") else link for link in found]


def walk(client: Client) -> dict[str, tuple[int, str]]:
    """Every page two steps from the first, once for each address without its query."""
    seen: dict[str, tuple[int, str]] = {}
    ahead = ["/"]
    for _step in range(3):
        found: list[str] = []
        for path in ahead:
            bare = path.split("?")[0]
            if bare in seen or ELSEWHERE.search(bare) or len(seen) > MOST:
                continue
            answer = client.get(path, follow=True)
            html = "" if answer.streaming else answer.content.decode(errors="replace")
            seen[bare] = (answer.status_code, html)
            found += links_of(path, html)
        ahead = found
    return seen


@pytest.mark.parametrize("role", list(Role))
def test_no_page_of_an_empty_portal_fails(role: Role, rayong: Province, chiang_mai: Province) -> None:
    user = builders.make_user(role, *((rayong,) if role in PROVINCIAL else ()), username=f"first-{role.value}")
    client = Client(raise_request_exception=False)
    client.force_login(user)
    pages = walk(client)
    assert len(pages) > 5
    failed = {path: status for path, (status, _html) in pages.items() if status >= 400}
    unsaid = [path for path, status in failed.items() if status == 503 and "load_legal" not in pages[path][1]]
    assert set(failed.values()) <= {503}, failed
    assert not unsaid, "what is missing is not named"
    mute = [path for path, (_status, html) in pages.items() for block in EMPTY.findall(html) if "<p>" not in block]
    assert not mute, "an empty list does not say what comes into it, or how"
