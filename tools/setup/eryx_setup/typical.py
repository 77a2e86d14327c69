# SPDX-License-Identifier: MIT OR Apache-2.0
"""What the first run on a machine expects: seconds of each stage in a run from nothing on two processors (AMD EPYC,
2026-11-27), one stage after the other. Stages of less than a second are left out.
"""

TYPICAL_SECONDS = {
    "cpython-source": 7.2,
    "native-python": 119.3,
    "xz": 16.6,
    "sqlite": 34.8,
    "sqlite-source": 1.8,
    "guest-python": 111.7,
    "guest-module": 1.9,
    "wabt": 4.4,
    "translation": 4.3,
    "stdlib-archive": 1.7,
    "boost": 2.3,
    "instrumented-object": 147.5,
    # The last two were one stage: the engine was compiled in it, then the training programs ran.
    # Measured with the compilation of the engine, which is a stage of its own now and runs beside others.
    "profile": 129.5,
    "guest-object": 189.2,
}
