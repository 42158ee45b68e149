"""Copy the browser files that the portal uses from node_modules to the git-ignored folder vendor/.

    npm ci                                     # in mind_portal/assets, or `make assets`, which does both
    python -m mind_portal.assets.vendor

vendor/ is one of STATICFILES_DIRS, so vendor/echarts/x is served as /static/echarts/x:

    tabler/               tabler.min.css  tabler.min.js (global `bootstrap`)  tabler-theme.min.js
                          icons.svg: <use href="/static/tabler/icons.svg#tabler-NAME">, names from icons.txt
    sarabun/              sarabun.css (weights 400 500 600 700, Thai and Latin)  files/*.woff2
    echarts/              echarts.esm.min.mjs
    leaflet/              leaflet.css  leaflet.js (global `L`)  leaflet.esm.js  images/*.png
    leaflet.markercluster/ MarkerCluster.css  MarkerCluster.Default.css  leaflet.markercluster.js (needs global `L`)
    idb/                  index.js
    cel-js/               index.js and its siblings (ES modules)
    qrcode-generator/     qrcode.mjs
    geo/                  provinces.geojson  provinces.svg.json (see province_shapes.py)

axe.min.js, which only tests use, goes to vendor_tests/ and is never served.
Source-map comments are dropped: the maps are not copied, and collectstatic would stop at them.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

from mind_portal.assets.icon_sprite import build_sprite, read_icon_names
from mind_portal.assets.province_shapes import read_source, to_geojson, to_svg_paths

HERE = Path(__file__).resolve().parent
NODE_MODULES = HERE / "node_modules"
VENDOR = HERE / "vendor"
TEST_VENDOR = HERE / "vendor_tests"

FILES: list[tuple[str, str]] = [
    ("@tabler/core/dist/css/tabler.min.css", "tabler/tabler.min.css"),
    ("@tabler/core/dist/js/tabler.min.js", "tabler/tabler.min.js"),
    ("@tabler/core/dist/js/tabler-theme.min.js", "tabler/tabler-theme.min.js"),
    ("echarts/dist/echarts.esm.min.mjs", "echarts/echarts.esm.min.mjs"),
    ("leaflet/dist/leaflet.css", "leaflet/leaflet.css"),
    ("leaflet/dist/leaflet.js", "leaflet/leaflet.js"),
    ("leaflet/dist/leaflet-src.esm.js", "leaflet/leaflet.esm.js"),
    ("leaflet/dist/images/*.png", "leaflet/images/"),
    ("leaflet.markercluster/dist/*.css", "leaflet.markercluster/"),
    ("leaflet.markercluster/dist/leaflet.markercluster.js", "leaflet.markercluster/leaflet.markercluster.js"),
    ("idb/build/index.js", "idb/index.js"),
    ("@marcbachmann/cel-js/lib/*.js", "cel-js/"),
    ("qrcode-generator/dist/qrcode.mjs", "qrcode-generator/qrcode.mjs"),
]
"""Pairs of (pattern under node_modules, target under vendor/; a target that ends in / is a folder)."""

FONT_WEIGHTS = (400, 500, 600, 700)
FONT_SUBSETS = ("thai", "latin-ext", "latin")

SOURCE_MAP_LINE = re.compile(r"(?m)^\s*(//|/\*)# sourceMappingURL=.*$")
WOFF_FALLBACK = re.compile(r", url\([^)]+\.woff\) format\('woff'\)")
TEXT_SUFFIXES = {".css", ".js", ".mjs"}


def copy_file(source: Path, target: Path) -> None:
    """Copy one file; a script or stylesheet loses its source-map comment."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.suffix in TEXT_SUFFIXES:
        target.write_text(SOURCE_MAP_LINE.sub("", source.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        shutil.copyfile(source, target)


def copy_allowed_files(vendor: Path) -> None:
    """Copy what FILES lists. Raises FileNotFoundError when a pattern finds nothing."""
    for pattern, target in FILES:
        sources = sorted(NODE_MODULES.glob(pattern))
        if not sources:
            raise FileNotFoundError(f"node_modules/{pattern} is missing: has the package changed its layout?")
        for source in sources:
            copy_file(source, vendor / target / source.name if target.endswith("/") else vendor / target)


def write_fonts(vendor: Path) -> None:
    """Copy Sarabun's woff2 files and join their @font-face rules into one stylesheet."""
    package = NODE_MODULES / "@fontsource/sarabun"
    rules = []
    for weight in FONT_WEIGHTS:
        for subset in FONT_SUBSETS:
            name = f"sarabun-{subset}-{weight}-normal.woff2"
            copy_file(package / "files" / name, vendor / "sarabun/files" / name)
            rule = (package / f"{subset}-{weight}.css").read_text(encoding="utf-8")
            rules.append(_with_unicode_range(WOFF_FALLBACK.sub("", rule), package, subset))
    (vendor / "sarabun/sarabun.css").write_text("\n".join(rules), encoding="utf-8")


def _with_unicode_range(rule: str, package: Path, subset: str) -> str:
    """Add the subset's range, so that a browser fetches only the files whose letters are on the page."""
    if "unicode-range" in rule:
        return rule
    ranges = json.loads((package / "unicode.json").read_text(encoding="utf-8"))
    return rule.replace("\n}", f"\n  unicode-range: {ranges[subset]};\n}}")


def write_icons(vendor: Path) -> None:
    """Write tabler/icons.svg with the icons that icons.txt names."""
    full = (NODE_MODULES / "@tabler/icons-sprite/dist/tabler-sprite.svg").read_text(encoding="utf-8")
    sprite = build_sprite(full, read_icon_names(HERE / "icons.txt"))
    (vendor / "tabler/icons.svg").write_text(sprite, encoding="utf-8")


def write_province_shapes(vendor: Path) -> None:
    """Write the province outlines as GeoJSON and as short SVG paths."""
    source = json.loads((NODE_MODULES / "@react-jvectormap/thailand/dist/thMerc.json").read_text(encoding="utf-8"))
    frame, provinces = read_source(source)
    folder = vendor / "geo"
    folder.mkdir(parents=True, exist_ok=True)
    for name, shapes in (
        ("provinces.geojson", to_geojson(frame, provinces)),
        ("provinces.svg.json", to_svg_paths(frame, provinces)),
    ):
        (folder / name).write_text(json.dumps(shapes, separators=(",", ":")), encoding="utf-8")


def build() -> None:
    """Make vendor/ and vendor_tests/ anew, and swap them in only when they are complete."""
    fresh = HERE / "vendor.new"
    shutil.rmtree(fresh, ignore_errors=True)
    copy_allowed_files(fresh)
    write_fonts(fresh)
    write_icons(fresh)
    write_province_shapes(fresh)
    shutil.rmtree(VENDOR, ignore_errors=True)
    fresh.rename(VENDOR)
    copy_file(NODE_MODULES / "axe-core/axe.min.js", TEST_VENDOR / "axe.min.js")


def main() -> int:
    """Build, or say on one line what is wrong and return 1."""
    try:
        build()
    except (OSError, ValueError) as error:
        print(f"assets: {error}", file=sys.stderr)
        return 1
    sizes = [path.stat().st_size for path in VENDOR.rglob("*") if path.is_file()]
    print(f"assets: {len(sizes)} files, {sum(sizes) / 1e6:.1f} MB in {VENDOR.relative_to(HERE.parent.parent)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
