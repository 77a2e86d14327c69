"""The result variable as JSON."""

import json
from typing import Final

# As json.dumps(value, allow_nan=False): ASCII only, exact integers, no NaN, cycles found.
_ENCODER: Final = json.JSONEncoder(allow_nan=False)

# Leaves text as it is, so that UTF-8 can refuse it.
_TEXT_ENCODER: Final = json.JSONEncoder(allow_nan=False, ensure_ascii=False)


def encode_result(value: object) -> str:
    """JSON text of ``value``; raises what ``json.dumps`` raises for what JSON cannot say."""
    try:
        text = _ENCODER.encode(value)
        if "\\ud" in text:  # half of a character? json.dumps writes it, but no reader has to accept it
            _TEXT_ENCODER.encode(value).encode()
    except RecursionError:
        raise RecursionError("the result is nested too deeply for JSON") from None
    return text
