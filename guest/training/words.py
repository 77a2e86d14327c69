# SPDX-License-Identifier: MIT OR Apache-2.0
"""Strings: splitting, joining, formatting, searching, character properties, and regular expressions over made-up logs."""

import difflib
import re
import string
import textwrap
import unicodedata

NOUNS = "river mountain window garden bridge letter engine harbour candle mirror".split()
VERBS = "opens follows repairs paints forgets carries remembers crosses".split()


def sentence(seed):
    a, b, c = NOUNS[seed % 10], VERBS[seed // 3 % 8], NOUNS[seed // 7 % 10]
    return f"The {a} {b} the {c}{'!' if seed % 4 == 0 else '.'}"


text = " ".join(sentence(i) for i in range(4000))
counts = {}
for word in text.split():
    word = word.strip(string.punctuation).lower()
    counts[word] = counts.get(word, 0) + 1
for word, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:5]:
    print(f"{word:>10}|{count:<8d}|{count / len(text):8.3%}|{count:#06x}|{word!r:^14}")

print(textwrap.fill(text[:600], 60).count("\n"), text.upper().count("THE"), text.title().swapcase()[:20])
print("".join(reversed(text))[:10], text.find("mirror"), text.rfind("candle"), text.replace("the", "a").index("a "))
print("%s has %d items, %.2f on average, %r" % ("list", 7, 3.14159, None), "{0}-{1:>6}-{name}".format(1, "b", name="c"))
lines = [f"{i:05d}\t{sentence(i)}\t{'x' * (i % 30)}" for i in range(6000)]
fields = [line.partition("\t")[2].rsplit("\t", 1) for line in lines]
print(sum(len(last) for _, last in fields), sum(line.startswith("00") for line in lines), lines[3].expandtabs(4)[:12])
vowels = str.maketrans("aeiou", "AEIOU", "!.")
print(text.translate(vowels)[:40], sum(ch.isalpha() for ch in text[:20000]), sum(map(ord, text[:30000])))
print(unicodedata.normalize("NFD", "Příliš žluťoučký kůň").encode("ascii", "ignore"), unicodedata.name("ů"), "ß".casefold())
pieces = []
for i in range(80000):
    pieces.append(chr(97 + i % 26))
    if i % 5 == 4:
        pieces[-1] += str(i)
print(len("".join(pieces)))
grown = ""
for i in range(30000):
    grown += "ab"[i & 1]
print(len(grown), grown[10:4000:7].count("a"), " ".join(grown[:9]), "α→ω".encode(), "naïve".encode("utf-16")[:4])

LOG = re.compile(r"^(?P<time>\d\d:\d\d:\d\d) \[(?P<level>[A-Z]+)\] (?P<who>\w+)(?:\.(\w+))?: (.*?)(?: in (\d+(?:\.\d+)?) ?ms)?$", re.M)
log = "\n".join(
    f"{i // 3600 % 24:02}:{i // 60 % 60:02}:{i % 60:02} [{('INFO', 'WARN', 'ERROR')[i % 3]}] {NOUNS[i % 10]}"
    f"{'.' + NOUNS[i % 7] if i % 2 else ''}: {sentence(i)}{f' in {i / 8} ms' if i % 5 else ''}"
    for i in range(20000)
)
found = [match.groupdict() for match in LOG.finditer(log)]
print(len(found), sum(record["level"] == "WARN" for record in found))
print(len(re.findall(r"\b(\w)\w*\1\b", text)), len(re.split(r"[.!]\s*", text)), re.subn(r"(\w+) the (\w+)", r"\2<\1>", text)[1])
mail = re.compile(r"[\w.+-]+@(?:[a-z0-9-]+\.)+[a-z]{2,}", re.IGNORECASE)
print(sum(bool(mail.fullmatch(f"{noun}.{i}@host{i}.example.org{'_' * (i % 2)}")) for i in range(5000) for noun in NOUNS[:4]))
print(re.sub(r"\d+", lambda match: str(int(match[0]) * 2), log[:60000]).count("8"), re.search(r"(?<=bridge )\w+(?!x)", text)[0])
print(round(difflib.SequenceMatcher(None, text[:400], text[120:520]).ratio(), 3))
