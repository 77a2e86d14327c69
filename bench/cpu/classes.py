# SPDX-License-Identifier: MIT OR Apache-2.0
"""Classes: attributes, methods, properties, inheritance, operators, slots; a small simulation."""

from __future__ import annotations

from dataclasses import dataclass


class Vector:
    __slots__ = ("x", "y")

    def __init__(self, x: float, y: float) -> None:
        self.x = x
        self.y = y

    def __add__(self, other: Vector) -> Vector:
        return Vector(self.x + other.x, self.y + other.y)

    def __mul__(self, factor: float) -> Vector:
        return Vector(self.x * factor, self.y * factor)

    @property
    def square(self) -> float:
        return self.x * self.x + self.y * self.y


class Body:
    def __init__(self, position: Vector, velocity: Vector) -> None:
        self.position = position
        self.velocity = velocity
        self.bounces = 0

    def step(self, time: float) -> None:
        self.position = self.position + self.velocity * time
        if self.position.square > self.boundary():
            self.velocity = self.velocity * -1.0
            self.bounces += 1

    def boundary(self) -> float:
        return 100.0


class HeavyBody(Body):
    def step(self, time: float) -> None:
        super().step(time * 0.5)

    def boundary(self) -> float:
        return 50.0


@dataclass(order=True)
class Account:
    balance: int
    name: str

    def pay(self, other: Account, amount: int) -> bool:
        if self.balance < amount:
            return False
        self.balance -= amount
        other.balance += amount
        return True


def work() -> int:
    bodies: list[Body] = [(HeavyBody if n % 3 == 0 else Body)(Vector(n % 7, n % 5), Vector(1.0 + n % 3, -1.5)) for n in range(60)]
    for _ in range(250):
        for body in bodies:
            body.step(0.1)
    accounts = [Account(1000 + n, f"account {n}") for n in range(100)]
    paid = 0
    for n in range(30_000):
        paid += accounts[n % 100].pay(accounts[n * 7 % 100], n % 50)
    return sum(body.bounces for body in bodies) + paid + max(accounts).balance
