"""pyscripts/_png.py: write a picture as a PNG file with the standard library only.

Format: https://www.w3.org/TR/png-3/ (signature, IHDR, PLTE, IDAT, IEND; one byte a pixel).
"""

import struct
import zlib

GREY = [(level, level, level) for level in range(256)]


def fire_palette():
    """256 colours from black over red and yellow to white."""
    return [(min(3 * i, 255), min(max(3 * i - 255, 0), 255), min(max(3 * i - 510, 0), 255)) for i in range(256)]


def write_png(path, pixels, width, height, palette=GREY):
    """Writes `pixels` (bytes, row-major, one palette index each) to `path`."""
    rows = b"".join(b"\0" + pixels[y * width : (y + 1) * width] for y in range(height))  # 0: no filter
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)  # 8 bits, indexed colours
    colours = b"".join(bytes(colour) for colour in palette)
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        for name, data in ((b"IHDR", header), (b"PLTE", colours), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")):
            file.write(struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)))
