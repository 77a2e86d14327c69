#!/usr/bin/env bash
# SPDX-License-Identifier: MIT OR Apache-2.0
#
# packaging 26.4 and 25.0 (PyPI): a requirement's marker that compares `platform_release`
# cannot be used with the release names that distributions give their kernels, since these are no PEP 440 versions.
# 25.0 raises InvalidVersion. 26.4 answers False to every ordered comparison, so that a marker and its
# opposite are both False: of two requirements meant as alternatives, neither is installed, without a message.
# A bare "6.1.0" works with both. 26.4 dropped the comparison of plain text as well: `sys_platform > "linux"` is
# True for "wasi" with 25.0, and False with 26.4.
#
# Seen (columns: release, >= 5.4, < 5.4; last line: sys_platform > "linux"):
#   the text `expected` below.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
cat >"$work/ask.py" <<'PY'
import packaging
from packaging.markers import Marker


def ask(marker: str, **environment: str) -> str:
    try:
        return str(Marker(marker).evaluate(environment))
    except Exception as error:
        return type(error).__name__


print(packaging.__version__)
for release in ("6.1.0", "6.1.0-13-amd64", "5.15.167.4-microsoft-standard-WSL2"):
    print(release, *(ask(f'platform_release {op} "5.4"', platform_release=release) for op in (">=", "<")))
print(ask('sys_platform > "linux"', sys_platform="wasi"))
PY
cat >"$work/expected" <<'TEXT'
25.0
6.1.0 True False
6.1.0-13-amd64 InvalidVersion InvalidVersion
5.15.167.4-microsoft-standard-WSL2 InvalidVersion InvalidVersion
True
26.4
6.1.0 True False
6.1.0-13-amd64 False False
5.15.167.4-microsoft-standard-WSL2 False False
False
TEXT
for version in 25.0 26.4; do
    "$work/venv/bin/pip" --disable-pip-version-check install -q "packaging==$version"
    "$work/venv/bin/python" "$work/ask.py"
done >"$work/seen"
diff "$work/expected" "$work/seen"
