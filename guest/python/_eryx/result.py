"""The result variable as JSON."""

import json

# The encoder of json.dumps(value, allow_nan=False): ASCII only, exact integers, no NaN, cycles found.
_encoder = json.JSONEncoder(allow_nan=False)


def encode_result(value: object) -> str:
    """JSON text of ``value``; raises what ``json.dumps`` raises for what JSON cannot say."""
    return _encoder.encode(value)
