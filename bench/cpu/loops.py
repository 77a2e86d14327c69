# SPDX-License-Identifier: MIT OR Apache-2.0
"""Nested loops, integer arithmetic and indexing: prime numbers by sieve, and a Collatz walk."""


def work() -> int:
    limit = 300_000
    sieve = bytearray([1]) * limit
    total = 0
    for n in range(2, limit):
        if sieve[n]:
            total += n
            for multiple in range(n * n, limit, n):
                sieve[multiple] = 0
    longest = 0
    for start in range(1, 4_000):
        n = start
        steps = 0
        while n != 1:
            n = n // 2 if n % 2 == 0 else 3 * n + 1
            steps += 1
        if steps > longest:
            longest = steps
    return total + longest
