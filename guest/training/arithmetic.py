# SPDX-License-Identifier: MIT OR Apache-2.0
"""Arithmetic: small and big integers, floats, complex numbers, matrices, statistics, random numbers, sorting and heaps."""

import array
import bisect
import cmath
import heapq
import math
import random
import statistics


def gcd_sum(limit):
    total = 0
    for a in range(1, limit):
        for b in range(a, limit, 3):
            x, y = a, b
            while y:
                x, y = y, x % y
            total += x
    return total


def multiply(a, b):
    columns = list(zip(*b))
    return [[sum(x * y for x, y in zip(row, column)) for column in columns] for row in a]


def integrate(function, low, high, steps):
    width = (high - low) / steps
    return width * sum(function(low + (i + 0.5) * width) for i in range(steps))


def knapsack(weights, values, capacity):
    best = [0] * (capacity + 1)
    for weight, value in zip(weights, values):
        for room in range(capacity, weight - 1, -1):
            candidate = best[room - weight] + value
            if candidate > best[room]:
                best[room] = candidate
    return best[capacity]


def shortest_paths(graph, start):
    distance = {start: 0}
    queue = [(0, start)]
    while queue:
        so_far, node = heapq.heappop(queue)
        if so_far > distance[node]:
            continue
        for neighbour, length in graph[node]:
            candidate = so_far + length
            if candidate < distance.get(neighbour, math.inf):
                distance[neighbour] = candidate
                heapq.heappush(queue, (candidate, neighbour))
    return distance


def mandelbrot(width, height):
    inside = 0
    for row in range(height):
        for column in range(width):
            c = complex(3.0 * column / width - 2.0, 2.0 * row / height - 1.0)
            z = 0j
            for _ in range(24):
                z = z * z + c
                if abs(z) > 2.0:
                    break
            else:
                inside += 1
    return inside


def life(cells, size):
    following = set()
    for x in range(size):
        for y in range(size):
            around = sum(((x + dx) % size, (y + dy) % size) in cells for dx in (-1, 0, 1) for dy in (-1, 0, 1) if dx or dy)
            if around == 3 or (around == 2 and (x, y) in cells):
                following.add((x, y))
    return following


print(gcd_sum(420), pow(3, 10**6, 10**9 + 7), math.factorial(300) % 10**9, len(str(7**4000)), math.isqrt(10**60), -17 // 5, -17 % 5)
rotation = [[math.cos(0.1), -math.sin(0.1), 0.0], [math.sin(0.1), math.cos(0.1), 0.0], [0.0, 0.0, 1.0]]
matrix = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
for _ in range(6000):
    matrix = multiply(matrix, rotation)
print([[round(x, 6) for x in row] for row in matrix])
print(round(integrate(lambda x: math.exp(-x * x) * math.sqrt(1 + x), 0, 4, 200000), 9), cmath.exp(1j * math.pi))
print(knapsack([3 + i * 7 % 29 for i in range(60)], [5 + i * 11 % 41 for i in range(60)], 500))
chooser = random.Random(5)
graph = {n: [(chooser.randrange(800), chooser.random()) for _ in range(6)] for n in range(800)}
print(round(sum(shortest_paths(graph, 0).values()), 6), mandelbrot(220, 120))
cells = {(chooser.randrange(28), chooser.randrange(28)) for _ in range(200)}
for _ in range(40):
    cells = life(cells, 28)
print(len(cells))
samples = [chooser.gauss(10, 3) for _ in range(6000)]
print(round(statistics.fmean(samples), 6), round(statistics.pstdev(samples), 6), round(statistics.median(samples), 6))
print(sorted(samples)[:2], sorted(range(20000), key=lambda n: (n * 7919) % 10007)[:3], sorted(map(str, samples), key=len)[-1][:6])
ordered = []
for value in samples[:3000]:
    bisect.insort(ordered, value)
shuffled = list(range(8000))
chooser.shuffle(shuffled)
shuffled.sort(reverse=True)
print(ordered == sorted(samples[:3000]), shuffled[0], heapq.nsmallest(3, samples), heapq.nlargest(2, shuffled, key=lambda n: -n))
values = array.array("d", samples)
bits = 0
for i in range(600000):
    bits ^= (i << 3) & 0xFFFF
    bits = (bits >> 1) | ((bits & 1) << 15)
i = 0
while i < 600000:
    i += 1
    if i % 3 == 0 or i & 64:
        continue
print(bits, i, sum(values[i] * 0.5 for i in range(len(values))) > 0, hex(255), f"{2**70:,}", round(2.675, 2), float("1e-7"), 7.0 // 2)
