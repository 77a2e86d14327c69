#!/usr/bin/env bash
# SPDX-License-Identifier: MIT OR Apache-2.0
#
# SciPy 1.18.1 (PyPI's sdist) calls LAPACK by types that disagree with one another. Fortran compilers append the length of each
# CHARACTER argument to a call. Of the 164 wrappers of LAPACK routines with such arguments two, of `?gees`, pass these lengths, all others
# leave them out. And `?getrf` returns nothing in the declarations of one header, an integer in those of its neighbour for
# C++. On processors nobody notices; where functions are typed, as in WebAssembly, no LAPACK fits all.
#
# Seen: the text `expected` below.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
# To download an archive pip asks its build backend for metadata: this one hands out those in the archive, and compiles nothing.
mkdir backend
cat >backend/mesonpy.py <<'PY'
import pathlib


def prepare_metadata_for_build_wheel(folder, config_settings=None):
    place = pathlib.Path(folder, "scipy-1.18.1.dist-info")
    place.mkdir()
    place.joinpath("METADATA").write_bytes(pathlib.Path("PKG-INFO").read_bytes())
    return place.name
PY
cat >requirements.txt <<'TEXT'
scipy==1.18.1 --hash=sha256:52c4b7422442aba924d03ad4019852b08a92e64ea187b933135687bfe2747307
TEXT
cat >read.py <<'PY'
import re
import sys
import tarfile

archive = tarfile.open(sys.argv[1])
names = [name for name in archive.getnames() if re.search(r"scipy/linalg/flapack\w*\.pyf\.src$", name)]
wrappers, with_lengths, routine = 0, [], ""
for name in sorted(names):
    for line in archive.extractfile(name).read().decode().splitlines():
        if found := re.match(r"\s*(?:subroutine|function)\s+(\S+?)\(", line):
            routine = found[1]
        if found := re.match(r"\s*callprotoargument\s+(.*char.*)", line):
            wrappers += 1
            if not found[1].split(",")[-1].strip().endswith("*"):
                with_lengths.append(routine)
print(wrappers, "wrappers with texts; with lengths:", " ".join(with_lengths))
for header in "_common_array_utils.h", "_common_array_utils.hh":
    text = archive.extractfile(f"scipy-1.18.1/scipy/linalg/src/{header}").read().decode()
    found = re.findall(r"\b(\w+)\s+BLAS_FUNC\([sdcz](getrf)\)\(CBLAS_INT", text)
    print(header, *(f"{kind} {name}" for kind, name in sorted(set(found))), len(found))
PY
cat >expected <<'TEXT'
164 wrappers with texts; with lengths: <prefix2c>gees <prefix2>gees
_common_array_utils.h void getrf 4
_common_array_utils.hh CBLAS_INT getrf 4
TEXT
PYTHONPATH="$work/backend" venv/bin/pip --disable-pip-version-check download -q --no-deps --no-binary :all: \
  --ignore-requires-python --no-build-isolation --require-hashes -r requirements.txt
python3 read.py scipy-1.18.1.tar.gz | diff expected -
echo "as written"
