# SPDX-License-Identifier: MIT OR Apache-2.0
"""Shows objects to the host in the forms that they have beside text: by IPython's protocol of ``_repr_*_`` methods."""

import base64
import binascii
import dataclasses
import html
import json
import re
import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import _eryx_host

# The names of the methods, by the types of what they return.
_METHODS: Final = {
    "text/html": "_repr_html_",
    "text/markdown": "_repr_markdown_",
    "text/latex": "_repr_latex_",
    "image/svg+xml": "_repr_svg_",
    "image/png": "_repr_png_",
    "image/jpeg": "_repr_jpeg_",
    "application/pdf": "_repr_pdf_",
    "application/json": "_repr_json_",
}
# Bytes, which IPython's protocol lets be written in base64 too.
_BINARY: Final = frozenset({"image/png", "image/jpeg", "application/pdf"})

# What the host takes (src/execution/shown_object.cpp).
_TYPE: Final = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,127}/[A-Za-z0-9!#$&^_.+-]{1,127}", re.ASCII)
_MOST_FORMS: Final = 64

# Rows of a table that are shown; those between the first and the last half are left out.
_MOST_ROWS: Final = 60
_MOST_COLUMNS: Final = 50
_MOST_CHARACTERS: Final = 200  # of a cell


class _Table(NamedTuple):
    columns: list[str]
    rows: Sequence[Any]
    cell: Callable[[Any, str], object]  # of a row, by the name of its column


def _encode(kind: str, data: object) -> bytes | None:
    """None: not what the protocol allows for this type."""
    if isinstance(data, bytes | bytearray):
        return bytes(data)
    if isinstance(data, str):
        if kind in _BINARY:
            try:
                return base64.b64decode(data, validate=True)
            except (binascii.Error, ValueError):
                return None
        return data.encode("utf-8", "replace")
    if kind == "application/json" or kind.endswith("+json"):
        return json.dumps(data).encode()
    return None


def _is_own(thing: object, method: str) -> Any:
    """The method, if the object has it: classes have those of their instances, and some objects have every attribute."""
    if isinstance(thing, type) or callable(getattr(thing, "_no_such_method_of_ours_", None)):
        return None
    found = getattr(thing, method, None)
    return found if callable(found) else None


def _without_metadata(shown: object) -> object:
    return shown[0] if isinstance(shown, tuple) and len(shown) == 2 and isinstance(shown[1], dict) else shown


def _ask(thing: object, method: str, **arguments: object) -> object:
    """What the method returns; None if it is not there, or fails, which is shown as IPython shows it."""
    try:
        found = _is_own(thing, method)
        return None if found is None else _without_metadata(found(**arguments))
    except NotImplementedError:
        return None
    except Exception:
        traceback.print_exc()
        return None


def _figure_of(thing: object) -> bytes | None:
    """The picture of a figure of matplotlib's, which has no method for it."""
    module = type(thing).__module__
    if not module.startswith("matplotlib.") or _is_own(thing, "savefig") is None:
        return None
    import io

    target = io.BytesIO()
    thing.savefig(target, format="png", bbox_inches="tight")  # type: ignore[attr-defined]
    return target.getvalue()


def _table_of(thing: object) -> _Table | None:
    """A list of dicts with the same names, or of instances of one dataclass."""
    if not isinstance(thing, list | tuple) or not thing:
        return None
    first = thing[0]
    if isinstance(first, dict):
        columns = list(first)
        if not columns or not all(isinstance(row, dict) and row.keys() == first.keys() for row in thing):
            return None
        return _Table([str(name) for name in columns], thing, lambda row, name: row[columns[_at(columns, name)]])
    if dataclasses.is_dataclass(first) and not isinstance(first, type):
        if not all(type(row) is type(first) for row in thing):
            return None
        return _Table([field.name for field in dataclasses.fields(first)], thing, getattr)
    return None


def _at(columns: list[Any], name: str) -> int:
    return next(index for index, column in enumerate(columns) if str(column) == name)


def _cell(tag: str, value: object) -> str:
    text = str(value)
    if len(text) > _MOST_CHARACTERS:
        text = text[:_MOST_CHARACTERS] + "…"
    return f"<{tag}>{html.escape(text)}</{tag}>"


def _html_of(table: _Table) -> str:
    columns = table.columns[:_MOST_COLUMNS]
    lines = ["<table>", "<tr>" + "".join(_cell("th", name) for name in columns) + "</tr>"]
    count = len(table.rows)
    half = _MOST_ROWS // 2
    for index, row in enumerate(table.rows):
        if count > _MOST_ROWS and half <= index < count - half:
            if index == half:
                lines.append(f'<tr><td colspan="{len(columns)}">… {count - 2 * half} more rows …</td></tr>')
            continue
        lines.append("<tr>" + "".join(_cell("td", table.cell(row, name)) for name in columns) + "</tr>")
    lines.append("</table>")
    return "\n".join(lines)


def _bundle_of(thing: object) -> dict[str, object]:
    """Everything but the plain text, by MIME types."""
    bundle: dict[str, object] = {}
    for kind, method in _METHODS.items():
        if (shown := _ask(thing, method)) is not None:
            bundle[kind] = shown
    more = _ask(thing, "_repr_mimebundle_", include=None, exclude=None)
    if isinstance(more, Mapping):
        bundle.update(more)
    if not bundle and (picture := _figure_of(thing)) is not None:
        bundle["image/png"] = picture
    if not bundle and (table := _table_of(thing)) is not None:
        bundle["text/html"] = _html_of(table)
    return bundle


def _show(what: int, bundle: Mapping[str, object]) -> None:
    parts: list[tuple[str, bytes]] = []
    if len(bundle) > _MOST_FORMS:
        raise ValueError(f"an object can be shown in {_MOST_FORMS} forms, not in {len(bundle)}")
    for kind, data in bundle.items():
        if _TYPE.fullmatch(str(kind)) is None:
            raise ValueError(f"{kind!r} is no MIME type, such as 'text/html'")
        encoded = _encode(str(kind), data)
        if encoded is None:
            raise TypeError(f"{kind} cannot be shown as {type(data).__name__}")
        parts.append((str(kind), encoded))
    _eryx_host.show(what, parts)


def show(thing: object) -> None:
    _show(_eryx_host.SHOWN_OBJECT, {"text/plain": repr(thing)} | _bundle_of(thing))


def show_raw(bundle: object) -> None:
    if not isinstance(bundle, Mapping):
        raise TypeError("raw data must be a dict from MIME types to text or bytes")
    _show(_eryx_host.SHOWN_OBJECT, bundle)


def show_result(value: object) -> None:
    if bundle := _bundle_of(value):
        _show(_eryx_host.SHOWN_RESULT, {"text/plain": repr(value)} | bundle)
