"""One office with its factory and operator. Letters are drawn only where a test looks at one."""

import pytest

from audits.orders.services import papers
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.geography.models import Province
from tests.audits.orders.builders import Office, load_law, make_operator_user
from tests.support.builders import make_site


@pytest.fixture
def law(db: None) -> None:
    load_law()


@pytest.fixture
def site(rayong: Province) -> Site:
    return make_site(rayong, "โรงงานมีคำสั่ง")


@pytest.fixture
def operator(site: Site) -> User:
    return make_operator_user(site)


@pytest.fixture
def blank_paper(monkeypatch: pytest.MonkeyPatch, settings: object, tmp_path: object) -> None:
    """A letter of one line: drawing a real one takes half a second."""
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    monkeypatch.setattr(papers.pdf, "render", lambda template, data, at=None: b"%PDF-1.7\n" + data["number"].encode())


@pytest.fixture
def office(law: None, blank_paper: None, site: Site, officer: User, head: User, operator: User) -> Office:
    return Office(site, officer, head, operator)
