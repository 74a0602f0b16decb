"""The picture that a phone's camera reads: an address as a QR code in SVG."""

from __future__ import annotations

import segno

MODULE = 8  # units a square


def qr(address: str) -> str:
    """Return an address as SVG with a size of its own, black on white, with the margin that cameras need."""
    made: str = segno.make(address, error="m", micro=False).svg_inline(
        scale=MODULE, border=4, dark="#000", light="#fff", omitsize=True, svgclass=None, lineclass=None
    )
    return made
