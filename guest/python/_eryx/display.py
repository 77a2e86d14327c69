# SPDX-License-Identifier: MIT OR Apache-2.0
"""``display``, a builtin of every program. What it needs is imported by the first call, which few programs make."""

import importlib
import traceback
from typing import Any

# One of these, or of a figure of matplotlib's, is what an object is shown by: see mime_forms.py.
_SHOWN_BY = (
    "_repr_mimebundle_",
    "_repr_html_",
    "_repr_markdown_",
    "_repr_latex_",
    "_repr_svg_",
    "_repr_png_",
    "_repr_jpeg_",
    "_repr_pdf_",
    "_repr_json_",
)


def _forms() -> Any:
    return importlib.import_module("_eryx.mime_forms")


def display(*things: object, raw: bool = False) -> None:
    """Shows objects to whoever runs the program, each in all the forms that it has: text, HTML, pictures.

    ``raw``: they are such forms already, each a dict from MIME types to text or bytes.
    """
    for thing in things:
        if raw:
            _forms().show_raw(thing)
        else:
            _forms().show(thing)


def show_result(value: object) -> None:
    """A result that is no plain value: shown if it has another form than text. A broken form is no broken result."""
    kind = type(value)
    if not kind.__module__.startswith("matplotlib.") and not any(hasattr(kind, name) for name in _SHOWN_BY):
        return
    try:
        _forms().show_result(value)
    except Exception:
        traceback.print_exc()
