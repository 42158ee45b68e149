"""Translations: what the sources say, what the catalogue holds, and the compiled catalogue.

    python -m mind_portal.locale_merge            put the catalogue in order and compile the .mo file
    python -m mind_portal.locale_merge --check    exit 1 when a text of the sources has no Thai, naming each

English is the language of the sources; Thai lives in `locale/th/LC_MESSAGES/django.po`. Written with polib and
Babel, so that no machine needs the gettext tools.
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import polib

PORTAL = Path(__file__).resolve().parent
ROOT = PORTAL.parent
CATALOGUE = PORTAL / "locale" / "th" / "LC_MESSAGES" / "django.po"
SOURCES = ("mind_portal", "factories", "audits", "emergencies", "loans")
SKIPPED = ("migrations", "vendor", "node_modules")
METADATA = {
    "Project-Id-Version": "mind-portal",
    "Language": "th",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}

Key = tuple[str, str]


def load() -> polib.POFile:
    """The catalogue, its texts in alphabetical order."""
    catalogue = polib.pofile(str(CATALOGUE))
    catalogue.metadata = METADATA
    catalogue.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    return catalogue


def compile_catalogue(catalogue: polib.POFile) -> None:
    """Write the .mo file that Django reads."""
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save_as_mofile(str(CATALOGUE.with_suffix(".mo")))


def texts_of_sources() -> Iterator[tuple[Key, str]]:
    """Every translatable text with the file and line that it stands in."""
    from babel.messages.extract import extract  # noqa: PLC0415 - a tool of developers, absent in production
    from django.utils.translation.template import templatize  # noqa: PLC0415

    keywords = {
        "gettext": None, "gettext_lazy": None, "_": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2),
        "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
    }  # fmt: skip
    files = [path for folder in SOURCES for path in sorted((ROOT / folder).rglob("*.py"))]
    for path in [*files, *sorted((ROOT / "templates").rglob("*.html"))]:
        if set(SKIPPED) & set(path.parts) or path.name == "locale_merge.py":
            continue
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
        for line, message, _comments, context in extract(
            "python", BytesIO(text.encode()), keywords=keywords, options={"encoding": "utf-8"}
        ):
            msgid = message[0] if isinstance(message, tuple) else message
            if msgid:
                yield (context or "", msgid), f"{path.relative_to(ROOT)}:{line}"


def untranslated(catalogue: polib.POFile) -> list[str]:
    """`file:line text` for each text of the sources without Thai."""
    done = {
        (entry.msgctxt or "", entry.msgid)
        for entry in catalogue
        if (entry.msgstr or any(entry.msgstr_plural.values())) and "fuzzy" not in entry.flags
    }
    return [f"{place} {key[1]!r}" for key, place in texts_of_sources() if key not in done]


def main() -> int:
    catalogue = load()
    compile_catalogue(catalogue)
    if "--check" not in sys.argv:
        if str(catalogue) != CATALOGUE.read_text(encoding="utf-8").rstrip("\n"):
            catalogue.save(str(CATALOGUE))
        return 0
    missing = untranslated(catalogue)
    print("\n".join(missing) or "every text has its Thai")
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main())
