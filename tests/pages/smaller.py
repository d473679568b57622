"""Make a picture of a page small: 256 colours are all a page of text and boxes needs.

Source: the PNG specification (third edition), sections 5 (chunks), 9 (filters) and 11.2 (palette).
"""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_TRUE_COLOUR, _PALETTE = 2, 3
_BYTES = 3  # of one pixel in true colour, 8 bits each
_COLOURS = 256


def smaller(png: bytes) -> bytes:
    """Return the same picture with at most 256 colours; rare ones become the nearest of those.

    Args:
        png: as a browser takes it: true colour, eight bits, not interlaced.

    Raises:
        ValueError: it is another kind of picture.
    """
    chunks = list(_chunks(png))
    width, height, *kind = struct.unpack(">IIBBBBB", chunks[0][1])
    if kind != [8, _TRUE_COLOUR, 0, 0, 0]:
        raise ValueError(f"not a picture in plain true colour: {kind}")
    data = zlib.decompress(b"".join(body for name, body in chunks if name == b"IDAT"))
    rows = [_pixels(line) for line in _lines(data, width * _BYTES)]
    palette = [each for each, _ in Counter(p for row in rows for p in row).most_common(_COLOURS)]
    places = {colour: place for place, colour in enumerate(palette)}
    for colour in {pixel for row in rows for pixel in row} - places.keys():
        places[colour] = min(range(len(palette)), key=lambda at: _apart(palette[at], colour))
    packed = b"".join(b"\0" + bytes(places[pixel] for pixel in row) for row in rows)
    return _SIGNATURE + b"".join(
        (
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, _PALETTE, 0, 0, 0)),
            _chunk(b"PLTE", b"".join(palette)),
            _chunk(b"IDAT", zlib.compress(packed, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_SIGNATURE)
    while at < len(png):
        (size,) = struct.unpack_from(">I", png, at)
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        at += 12 + size


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _lines(data: bytes, stride: int) -> Iterator[bytes]:
    """Undo each line's filter; how is told in the byte before it."""
    above = bytes(stride)
    for at in range(0, len(data), stride + 1):
        line = bytearray(data[at + 1 : at + 1 + stride])
        for x in range(stride):
            left, corner = (line[x - _BYTES], above[x - _BYTES]) if x >= _BYTES else (0, 0)
            line[x] = (line[x] + _guess(data[at], left, above[x], corner)) & 255
        above = bytes(line)
        yield above


def _guess(how: int, left: int, up: int, corner: int) -> int:
    match how:
        case 0:
            return 0
        case 1:
            return left
        case 2:
            return up
        case 3:
            return (left + up) // 2
        case _:
            return min(left, up, corner, key=lambda each: abs(left + up - corner - each))


def _pixels(line: bytes) -> list[bytes]:
    return [line[at : at + _BYTES] for at in range(0, len(line), _BYTES)]


def _apart(one: bytes, other: bytes) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))
