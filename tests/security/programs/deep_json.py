# Deeply nested JSON is parsed or refused.
# expect-stdout: survived
import json

for depth in (2_000, 100_000):
    for text in ("[" * depth, "[" * depth + "]" * depth, '{"a":' * depth):
        try:
            json.loads(text)
        except (RecursionError, MemoryError, ValueError):
            pass
print("survived")
