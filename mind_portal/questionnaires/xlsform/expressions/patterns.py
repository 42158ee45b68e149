"""Patterns of `regex()` and those of our rules, which name characters one by one."""

import re
from typing import Final

_CLASSES: Final = {"\\d": "0-9", "\\w": "A-Za-z0-9_"}
_PIECE: Final = re.compile(r"\[[^\]]*\]|\\.|[^\\\[]+|\[")


def anchored(pattern: str) -> str:
    r"""The pattern from `^` to `$`, since `regex()` asks of the whole text, with `\d` and `\w` spelt out."""
    body = "".join(_spelt(piece) for piece in _PIECE.findall(pattern))
    body = body.removeprefix("^")
    if body.endswith("$") and not body.endswith("\\$"):
        body = body[:-1]
    return f"^{body}$"


def _spelt(piece: str) -> str:
    if piece.startswith("["):
        for short, letters in _CLASSES.items():
            piece = piece.replace(short, letters)
        return piece
    return f"[{_CLASSES[piece]}]" if piece in _CLASSES else piece
