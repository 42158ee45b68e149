"""The permission matrix: one line for every address of the portal. A new address without a line fails the test.

A line says which permission opens it (a name of `accounts.roles`), whether anonymous users may, and which record it
is about. From that follows what each role must see on its own and on the other province's record.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.architecture.world import Arguments

SIGNED_IN = ""
PUBLIC = "public"


@dataclass(frozen=True)
class Line:
    """`scoped`: the record lies in a province, so that outside the scope the answer is 404.

    `nationwide`: aggregates that every holder of the permission may see for every province.
    """

    permission: str = SIGNED_IN
    arguments: Arguments | None = None
    scoped: bool = False
    method: str = "get"
    data: Mapping[str, Any] | None = None
    api: bool = False
    query: str = ""
    why: str = ""


SITE: Arguments = lambda world, side: {"pk": side.site.pk}  # noqa: E731
INSPECTION: Arguments = lambda world, side: {"pk": side.inspection.pk}  # noqa: E731
PROVINCE: Arguments = lambda world, side: {"code": side.province.code}  # noqa: E731

LINES: dict[str, Line] = {
    "core:healthz": Line(PUBLIC),
    "core:readyz": Line(PUBLIC),
    "set_language": Line(PUBLIC, method="post", data={"language": "en"}),
    "province-list": Line(api=True),
    "province-detail": Line(api=True, arguments=lambda world, side: {"pk": side.province.pk}, why="public names"),
    "district-detail": Line(
        api=True, arguments=lambda world, side: {"pk": world.extra["district"].pk}, why="public names"
    ),
    "api_schema": Line(api=True),
    "api_docs": Line(api=True),
}

# Addresses that the matrix does not walk, each with its reason.
LEFT_OUT: dict[str, str] = {
    "core:metrics": "answers 404 to whoever does not know METRICS_TOKEN (tests/core/test_health.py)",
    "core:components": "answers 404 unless DEBUG; it holds no data",
}
