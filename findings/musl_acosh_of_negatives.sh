#!/usr/bin/env bash
# SPDX-License-Identifier: MIT OR Apache-2.0
#
# musl 1.2.3 (Debian 12's musl-dev 1.2.3-1): acosh of a number below 1 is nan, as everywhere, for all integers from 0 down to
# -6539, and from -67108864 on; between them most are numbers. acosh(-70000) is -2.16, acosh(-1000000) nan again. acoshf has
# none. So every user of it that tells a wrong argument by a result of nan, as CPython's math.acosh does, answers some of them.
#
# Seen: the text `expected` below.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -qq musl-dev=1.2.3-1 2>/dev/null
dpkg-deb -x musl-dev_1.2.3-1_*.deb musl
cat >count.c <<'C'
#include <math.h>
#include <stdio.h>

int main(void) {
  int first = 0, last = 0, numbers = 0, floats = 0;
  for (int i = 0; i > -100000000; i--) {
    volatile double x = i;
    volatile float narrow = (float)i;
    if (!isnan(acoshf(narrow))) floats++;
    if (isnan(acosh(x))) continue;
    if (numbers++ == 0) first = i;
    last = i;
  }
  printf("doubles: %d integers, from %d to %d; floats: %d\n", numbers, first, last, floats);
  printf("%.2f %.2f %.2f\n", acosh(-6540.0), acosh(-70000.0), fabs(acosh(-1000000.0)));
}
C
libraries=musl/usr/lib/x86_64-linux-musl
gcc -O1 -fno-builtin -nostdinc -isystem musl/usr/include/x86_64-linux-musl -nostdlib -static -o count "$libraries/crt1.o" count.c \
  "$libraries/libc.a" "$(gcc -print-libgcc-file-name)"
cat >expected <<'TEXT'
doubles: 40034411 integers, from -6540 to -67108863; floats: 0
-15.47 -2.16 nan
TEXT
diff expected <(./count | sed 's/-nan/nan/')
echo "as written: the inverse of the hyperbolic cosine of 40 million negative integers"
