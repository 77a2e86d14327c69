# SPDX-License-Identifier: MIT OR Apache-2.0
"""Streams of numpy's generators, as digests: the same program runs in the sandbox and, once, natively (random_test.py)."""

import hashlib

import numpy as np


def digest(values):
    array = np.asarray(values)
    kind = {"i": "int64", "u": "uint64", "b": "uint8"}.get(array.dtype.kind, array.dtype)
    return hashlib.sha256(array.astype(kind).tobytes()).hexdigest()[:16]


def legacy_streams():
    np.random.seed(20261129)
    yield "rand", np.random.rand(5000)
    yield "randint", np.random.randint(0, 1000, 5000)
    yield "wide randint", np.random.randint(-(2**62), 2**62, 5000)
    yield "permutation", np.random.permutation(5000)
    yield "choice", np.random.choice(300, 100, replace=False)
    yield "bytes", np.frombuffer(np.random.bytes(5000), dtype=np.uint8)
    yield "uniform", np.random.uniform(-1, 1, 5000)
    yield "random_sample", np.random.RandomState([1, 2, 3]).random_sample(5000)


def new_streams():
    for kind in (np.random.PCG64, np.random.PCG64DXSM, np.random.MT19937, np.random.Philox, np.random.SFC64):
        generator = np.random.Generator(kind(20261129))
        yield f"{kind.__name__} random", generator.random(5000)
        yield f"{kind.__name__} integers", generator.integers(0, 10**12, 5000)
        yield f"{kind.__name__} floats", generator.random(5000, dtype=np.float32)
        yield f"{kind.__name__} permutation", generator.permutation(5000)


def near_streams():
    """By functions of the C library, whose last bits may differ."""
    np.random.seed(7)
    yield "normal", np.random.normal(size=2000)
    yield "exponential", np.random.exponential(size=2000)
    yield "gamma", np.random.gamma(2.5, size=2000)
    yield "poisson", np.random.poisson(5.5, size=2000)
    generator = np.random.default_rng(7)
    yield "new normal", generator.normal(size=2000)
    yield "new exponential", generator.exponential(size=2000)


result = {name: digest(values) for name, values in [*legacy_streams(), *new_streams()]}
near = {name: [float(values.sum()), float(values[-1])] for name, values in near_streams()}
