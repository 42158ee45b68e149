"""Letters are drawn only where a test looks at one."""

import pytest

from audits.orders.services import papers


@pytest.fixture
def blank_paper(monkeypatch: pytest.MonkeyPatch, settings: object, tmp_path: object) -> None:
    """A letter of one line: drawing a real one takes half a second."""
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    monkeypatch.setattr(papers.pdf, "render", lambda template, data, at=None: b"%PDF-1.7\n" + data["number"].encode())
