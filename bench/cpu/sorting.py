# SPDX-License-Identifier: MIT OR Apache-2.0
"""Sorting: numbers, text, records by key, a hand-written merge sort and a heap."""

import heapq
from operator import itemgetter


def pseudo_random(count: int) -> list[int]:
    state = 12_345
    numbers = []
    for _ in range(count):
        state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
        numbers.append(state)
    return numbers


def merge_sort(items: list[int]) -> list[int]:
    if len(items) < 2:
        return items
    middle = len(items) // 2
    left, right = merge_sort(items[:middle]), merge_sort(items[middle:])
    merged = []
    i = j = 0
    while i < len(left) and j < len(right):
        if left[i] <= right[j]:
            merged.append(left[i])
            i += 1
        else:
            merged.append(right[j])
            j += 1
    return merged + left[i:] + right[j:]


def work() -> int:
    numbers = pseudo_random(30_000)
    ordered = sorted(numbers)
    texts = sorted(str(n) for n in numbers[:15_000])
    records = sorted(({"key": n % 1000, "n": n} for n in numbers[:15_000]), key=itemgetter("key", "n"))
    by_lambda = sorted(numbers, key=lambda n: (n & 255, -n))
    merged = merge_sort(numbers[:8_000])
    heap: list[int] = []
    for n in numbers[:10_000]:
        heapq.heappush(heap, n)
    lowest = [heapq.heappop(heap) for _ in range(5_000)]
    return ordered[100] + int(texts[7]) + records[3]["n"] + by_lambda[9] + merged[11] + lowest[-1]
