"""Files of these tests stay out of the checkout; areas and types are there, as in every installation."""

from pathlib import Path
from typing import Any

import pytest

from tests.factories.imports.builders import load_reference


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def reference(db: None) -> None:
    load_reference()
