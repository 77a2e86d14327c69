# SPDX-License-Identifier: MIT OR Apache-2.0
"""pydantic: 20,000 models to JSON."""

from pydantic import BaseModel


class Article(BaseModel):
    id: int
    name: str
    tags: list[str]
    price: float


MODEL = Article(id=1, name="sand boa", tags=["a", "b"], price=3.5)


def work() -> int:
    return sum(len(MODEL.model_dump_json()) for _ in range(20_000))
