# SPDX-License-Identifier: MIT OR Apache-2.0
"""xxhash: ten times a megabyte. The native wheel has AVX code for it; the one for WebAssembly has no SIMD at all."""

import xxhash

BLOCK = bytes(range(256)) * 4096


def work() -> int:
    return sum(xxhash.xxh64_intdigest(BLOCK, seed) for seed in range(10)) % (1 << 61)
