"""Cut an SVG sprite of only the icons that the portal uses out of Tabler's full sprite (2.2 MB)."""

from __future__ import annotations

import re
from pathlib import Path

SYMBOL = re.compile(r'<symbol id="tabler-(?P<name>[a-z0-9-]+)".*?</symbol>', re.DOTALL)


def read_icon_names(list_file: Path) -> list[str]:
    """Return the names of the list, one a line; empty lines and lines that begin with # are skipped."""
    lines = (line.strip() for line in list_file.read_text(encoding="utf-8").splitlines())
    return sorted({line for line in lines if line and not line.startswith("#")})


def build_sprite(full_sprite: str, names: list[str]) -> str:
    """Return a sprite with one `<symbol id="tabler-NAME">` per name.

    Raises ValueError that names every icon Tabler does not have.
    """
    symbols = {match["name"]: match[0] for match in SYMBOL.finditer(full_sprite)}
    unknown = [name for name in names if name not in symbols]
    if unknown:
        raise ValueError(f"mind_portal/assets/icons.txt names icons that Tabler does not have: {', '.join(unknown)}")
    return (
        '<svg xmlns="http://www.w3.org/2000/svg"><defs>' + "".join(symbols[name] for name in names) + "</defs></svg>\n"
    )
