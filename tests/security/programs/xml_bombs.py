# Entities that expand for ever, elements nested very deep.
# limits: {"wall_time_ms": 20000}
# expect-stdout: survived
import xml.etree.ElementTree as ElementTree

entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
for text in (f"<!DOCTYPE x [{entities}]><x>&a11;</x>", "<a>" * 200_000, "<a>" * 100_000 + "</a>" * 100_000):
    try:
        ElementTree.tostring(ElementTree.fromstring(text))
    except (ElementTree.ParseError, RecursionError, MemoryError):
        pass
print("survived")
