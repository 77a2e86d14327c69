"""Inputs: a JSON object whose members become variables of the program."""

import json
import sys


def set_inputs(namespace: dict[str, object], text: bytes) -> None:
    """Adds the members of the JSON object ``text`` to ``namespace``."""
    digits = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)  # the limit guards programs against strangers; inputs come from the host
    try:
        inputs = json.loads(text)
    finally:
        sys.set_int_max_str_digits(digits)
    if not isinstance(inputs, dict):
        raise TypeError(f"inputs must be a JSON object, not {type(inputs).__name__}")
    namespace.update(inputs)
