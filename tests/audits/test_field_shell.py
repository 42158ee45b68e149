"""The field pages as production ships them: everything under names that the worker keeps, and small enough."""

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest
from django.core.management import call_command
from django.test import Client, override_settings

from mind_portal.core.templatetags import components

COMPRESSED = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
PLAIN = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
NOT_NEEDED = ["geo", "admin", "rest_framework", "drf_spectacular_sidecar"]
ON_THE_WIRE = 400_000
HEADERS = 900
"""Bytes of the headers of one answer, those that a proxy adds among them."""
IMPORT = re.compile(r"""(?:from|import)\s*\(?["'](\./[^"']+)["']""")


def as_production(folder: Path) -> override_settings:
    return override_settings(STORAGES={"default": PLAIN, "staticfiles": COMPRESSED}, STATIC_ROOT=folder)


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("static")
    with as_production(folder):
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=NOT_NEEDED)
    return folder


@pytest.fixture
def root(collected: Path) -> Iterator[Path]:
    """The folder of the collected files, with the portal naming them as production does."""
    with as_production(collected):
        forget_names()
        yield collected
    forget_names()


def forget_names() -> None:
    """What the components remember of the names of files."""
    for remembered in (components._modules, components._sprite, components._silent):
        remembered.cache_clear()


@pytest.fixture
def client(officer) -> Client:
    client = Client(headers={"accept-encoding": "gzip"})
    client.force_login(officer)
    return client


def kept_by_worker(client: Client) -> list[str]:
    text = client.get("/field/sw.js").content.decode()
    files: list[str] = json.loads(text.split("const FILES = ")[1].split(";\n")[0])
    return files


def page_of(client: Client) -> str:
    answer = client.get("/field/")
    assert answer["Content-Encoding"] == "gzip"
    return gzip.decompress(answer.content).decode()


def test_each_module_is_asked_for_by_a_name_that_the_worker_keeps(client, root):
    files = set(kept_by_worker(client))
    page = page_of(client)
    imports = json.loads(page.split('<script type="importmap"')[1].split(">", 1)[1].split("</script>")[0])["imports"]
    asked = 0
    for name in (one for one in files if one.endswith(".js")):
        text = (root / name.removeprefix("/static/")).read_text(encoding="utf-8")
        for relative in IMPORT.findall(text):
            address = urljoin(name, relative)
            assert imports.get(address, address) in files, f"{name} imports {relative}"
            asked += 1
        for bare in re.findall(r"""from "((?:portal/|idb|cel-js)[^"]*)";""", text):
            assert imports[bare] in files, f"{name} imports {bare}"
    assert asked > 20


def test_the_page_names_nothing_else_than_what_the_worker_keeps(client, root):
    files = set(kept_by_worker(client))
    page = page_of(client)
    named = set(re.findall(r'(?:href|src|data-sprite)="(/static/[^"#]+)"', page))
    assert len(named) >= 6
    assert named <= files


def test_files_that_never_change_are_not_asked_again(client, root):
    assert '{ cache: "default" }' in client.get("/field/sw.js").content.decode()


def test_files_that_may_change_under_their_name_are_asked_again(client):
    assert '{ cache: "no-cache" }' in client.get("/field/sw.js").content.decode()


def test_the_first_visit_stays_under_four_hundred_kilobytes_on_the_wire(client, root):
    sizes = [len(client.get("/field/").content)] * 2  # for the page, and for the worker
    sizes += [len(client.get("/field/manifest.webmanifest").content), len(client.get("/field/session/").content)]
    sizes.append(len(client.get("/field/sw.js").content))
    for name in kept_by_worker(client):
        path = root / name.removeprefix("/static/")
        small = path.with_name(f"{path.name}.gz")
        sizes.append((small if small.exists() else path).stat().st_size)
    assert sum(sizes) + HEADERS * len(sizes) <= ON_THE_WIRE
