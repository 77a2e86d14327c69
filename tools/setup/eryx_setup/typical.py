# SPDX-License-Identifier: MIT OR Apache-2.0
"""What the first run on a machine expects: seconds of each stage in a run from nothing on two processors (AMD EPYC,
2026-11-28; 14.5 minutes in all), while the others ran beside it.
"""

TYPICAL_SECONDS = {
    "cpython-source": 7.6,
    "native-python": 146.8,
    "xz": 61.7,
    "xz-source": 2.6,
    "zlib": 12.2,
    "zlib-source": 1.8,
    "bzip2": 11.9,
    "bzip2-source": 2.3,
    "sqlite": 147.4,
    "sqlite-source": 8.3,
    "guest-python": 120.6,
    "guest-module": 3.2,
    "wasi-libc": 4.9,
    "wabt": 12.2,
    "boost": 8.7,
    "tzdata": 1.2,
    "cloudpickle": 1.1,
    "stdlib-archive": 5.1,
    "translation": 4.1,
    "instrumented-object": 158.4,
    "engine": 304.6,
    "trainer": 1.2,
    "profile": 6.8,
    "guest-object": 225.0,
    "command": 264.4,
    "test-packages": 9.3,
}
