"""A rewritten rule in pieces, each remembering where the author wrote it, so that an error can point there."""

Piece = tuple[str, int]
"""Text to write, and its place in the author's text."""


def render(pieces: list[Piece]) -> str:
    """The CEL text."""
    return "".join(text for text, _at in pieces).strip()


def source_at(pieces: list[Piece], offset: int) -> int:
    """The place in the author's text of a place in the rendered one."""
    whole = "".join(text for text, _at in pieces)
    offset += len(whole) - len(whole.lstrip())
    for text, at in pieces:
        if offset < len(text):
            return at
        offset -= len(text)
    return pieces[-1][1] if pieces else 0
