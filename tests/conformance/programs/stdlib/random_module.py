# random with a seed is what it is everywhere; without one it works.
# expect-stdout:
#| [82, 15, 4, 95, 36] 0.244891853803 a
#| [50, 98, 61]
#| [6, 8, 9, 7, 5, 3, 0, 4, 1, 2]
#| True 16 4 0
#| 5 /tmp
import random
import secrets
import tempfile
import uuid

seeded = random.Random(42)
print([seeded.randint(1, 100) for _ in range(5)], round(seeded.random(), 12), seeded.choice("abc"))
random.seed("text")
print(random.sample(range(100), 3))
items = list(range(10))
random.Random(1).shuffle(items)
print(items)
print(0 <= random.random() < 1, len(secrets.token_hex(8)), uuid.uuid4().version, secrets.randbelow(1))
print(random.SystemRandom().randint(5, 5), tempfile.gettempdir())
