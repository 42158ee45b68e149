"""Which column of texts is in which language: `label::Thai (th)`, `label::English (en)`, or plain `label`."""

import re
from collections.abc import Mapping
from typing import Final

THAI: Final = "Thai (th)"
ENGLISH: Final = "English (en)"
_NAMES: Final = {"th": "th", "tha": "th", "thai": "th", "ไทย": "th", "ภาษาไทย": "th",
                 "en": "en", "eng": "en", "english": "en", "อังกฤษ": "en", "ภาษาอังกฤษ": "en"}  # fmt: skip
_THAI_LETTER: Final = re.compile(r"[\u0e00-\u0e7f]")


def language_of(name: str) -> str:
    """`th`, `en` or empty for another language: by the code in brackets, else by the name."""
    match = re.search(r"\(\s*([A-Za-z]{2,3})(?:[-_]\w+)?\s*\)", name)
    if match:
        return _NAMES.get(match.group(1).lower(), "")
    return _NAMES.get(name.strip().lower(), "")


def words_of(texts: Mapping[str, str], default: str) -> dict[str, str]:
    """The words in both languages of texts by language; `""` is the plain column, in the language `default`.

    Without a default the letters decide.
    """
    found = {"th": "", "en": ""}
    for name, text in texts.items():
        language = language_of(name) if name else ""
        if language:
            found[language] = text
    if "" in texts:
        language = default or ("th" if _THAI_LETTER.search(texts[""]) else "en")
        found[language] = found[language] or texts[""]
    return found
