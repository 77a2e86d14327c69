#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""matplotlib and pillow in the sandbox: figures and pictures that reach the host as PNG, of the right size and colours.

    PYTHONPATH=tests/packages tests/scientific/plot_test.py ERYX WHEELS PACKAGES

Arguments as of run_suite.py.
"""

from __future__ import annotations

import base64
import struct
import sys
from pathlib import Path

from sandbox import Failure
from scientific_image import build_plotting_image, check_with_image, run

PROGRAM = """
import io
import matplotlib.pyplot as plt
import numpy as np
from PIL import Image, ImageDraw, ImageFont

figure, axes = plt.subplots(figsize=(4, 3), dpi=100)
axes.plot([0, 1, 2], [0, 1, 4], label="squares")
axes.contour(np.arange(12).reshape(3, 4))
axes.set_title("$x^2$")
axes.legend()
picture = io.BytesIO()
figure.savefig(picture, format="png")
plt.figure()
plt.tricontourf([0, 1, 0, 1, 0.5], [0, 0, 1, 1, 0.4], [1, 2, 3, 4, 5])  # triangles, by qhull
plt.show()

flag = Image.new("RGB", (30, 20), "#c00")
ImageDraw.Draw(flag).rectangle((10, 5, 20, 15), fill="white")
ImageDraw.Draw(flag).text((1, 1), "a", font=ImageFont.load_default(10))
display(flag)
jpeg = io.BytesIO()
flag.resize((60, 40)).save(jpeg, "JPEG")
read = Image.open(io.BytesIO(jpeg.getvalue())).convert("RGB")
drawn = Image.open(io.BytesIO(picture.getvalue())).convert("RGB")
print(plt.get_backend(), plt.get_fignums(), drawn.size, drawn.getpixel((0, 0)), read.size)
try:
    Image.open(io.BytesIO(jpeg.getvalue()[:200])).load()  # libjpeg's errors jump
except OSError as error:
    print("OSError")
try:
    ImageFont.truetype(io.BytesIO(b"no font"))
except OSError as error:
    print("OSError")
"""
PRINTED = "agg [] (400, 300) (255, 255, 255) (60, 40)\nOSError\nOSError\n"


def size_of(png: bytes) -> tuple[int, int]:
    if not png.startswith(b"\x89PNG\r\n\x1a\n") or not png.endswith(b"IEND\xaeB`\x82"):
        raise Failure("what was shown is no PNG")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def check(answer: dict[str, object]) -> None:
    if answer["stdout"].lower() != PRINTED.lower() or answer["stderr"]:  # type: ignore[attr-defined]
        raise Failure(f"it printed {answer['stdout']} {answer['stderr']}")
    shown = answer["displays"]
    assert isinstance(shown, list)
    pictures = [base64.b64decode(part["data_base64"]) for one in shown for part in one["parts"] if part["type"] == "image/png"]
    if len(pictures) != 3:
        raise Failure(f"{len(pictures)} pictures were shown, not 3")
    sizes = [size_of(picture) for picture in pictures]
    # The figures are trimmed as notebooks trim them.
    if not (300 < sizes[0][0] <= 420 and 200 < sizes[0][1] <= 320) or sizes[2] != (30, 20):
        raise Failure(f"the pictures are {sizes}")


def main() -> int:
    command, wheels = (Path(word) for word in sys.argv[1:3])
    return check_with_image(
        "plot",
        lambda image: build_plotting_image(command, wheels, image),
        lambda image: check(run(command, image, ["-c", PROGRAM])),
    )


if __name__ == "__main__":
    sys.exit(main())
