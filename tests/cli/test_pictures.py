"""tests/cli/test_pictures.py: what pyscripts/_png.py writes is a PNG file, down to each chunk's checksum."""

import struct
import zlib

import pytest
from conftest import ROOT

PIXELS = bytes([0, 1, 2, 253, 254, 255])


@pytest.fixture
def chunks(tmp_path, run_program, python):
    """{name: data} of a picture of 3 x 2 pixels, the checksums being right."""
    path = tmp_path / "picture.png"
    code = f"from _png import fire_palette, write_png; write_png({str(path)!r}, {PIXELS!r}, 3, 2, fire_palette())"
    done = run_program(python, "-c", code, cwd=ROOT / "pyscripts")
    assert done.returncode == 0, done.stderr
    rest = path.read_bytes().removeprefix(b"\x89PNG\r\n\x1a\n")
    found = {}
    while rest:
        (size,) = struct.unpack(">I", rest[:4])
        named, checksum, rest = rest[4 : 8 + size], rest[8 + size : 12 + size], rest[12 + size :]
        assert checksum == struct.pack(">I", zlib.crc32(named))
        found[named[:4].decode()] = named[4:]
    return found


def test_the_chunks_come_in_their_order_and_hold_the_pixels_row_by_row(chunks):
    assert list(chunks) == ["IHDR", "PLTE", "IDAT", "IEND"]
    assert struct.unpack(">IIBBBBB", chunks["IHDR"]) == (3, 2, 8, 3, 0, 0, 0)
    assert zlib.decompress(chunks["IDAT"]) == b"\0" + PIXELS[:3] + b"\0" + PIXELS[3:]


def test_the_palette_goes_from_black_to_white_over_red_and_yellow(chunks):
    colours = list(struct.iter_unpack("BBB", chunks["PLTE"]))
    assert len(colours) == 256
    assert [colours[level] for level in (0, 85, 170, 255)] == [(0, 0, 0), (255, 0, 0), (255, 255, 0), (255, 255, 255)]
