"""QR codes as SVG, drawn into the page or the PDF without a request."""

import io

import segno
from django.utils.safestring import SafeString, mark_safe


def svg(text: str, *, scale: int = 4) -> SafeString:
    """An inline SVG of the text; black on white also by night, so that a camera reads it."""
    drawn = segno.make(text, error="m").svg_inline(scale=scale, light="#fff", svgclass="m-qr", lineclass=None)
    return mark_safe(drawn)  # noqa: S308 - segno writes numbers only, never the text


def svg_file(text: str) -> str:
    """A whole SVG file, for Typst."""
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="svg", scale=4, light="#fff")
    return out.getvalue().decode()
