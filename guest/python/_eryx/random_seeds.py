# SPDX-License-Identifier: MIT OR Apache-2.0
"""``random.seed(2.5)`` as on the machines people know: it takes the hash of the number, which has 64 bits there and 32 here."""

import functools
import math
import random
import sys
from typing import Any, Final

_MODULUS: Final = 2**61 - 1  # of CPython's hashes on 64 bits: _PyHASH_MODULUS


def _hash_on_64_bits(number: float) -> int:
    """``hash(number)`` of a 64-bit CPython, which is documented for numbers: library/stdtypes, "Hashing of numeric types"."""
    if math.isinf(number):
        return int(math.copysign(sys.hash_info.inf, number))
    numerator, denominator = number.as_integer_ratio()
    absolute = abs(numerator) * pow(denominator, -1, _MODULUS) % _MODULUS
    value = -absolute if number < 0 else absolute
    return -2 if value == -1 else value


def seed_as_on_64_bits() -> None:
    """For the life of the image."""
    seed = random.Random.seed

    @functools.wraps(seed)
    def seed_with_wide_hash(self: random.Random, a: Any = None, version: int = 2) -> None:
        if type(a) is float and not math.isnan(a):
            a = _hash_on_64_bits(a) % 2**64  # integers are taken without their sign
        seed(self, a, version)

    random.Random.seed = seed_with_wide_hash  # type: ignore[method-assign]
    random.seed = random._inst.seed
