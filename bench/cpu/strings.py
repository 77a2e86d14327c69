# SPDX-License-Identifier: MIT OR Apache-2.0
"""Strings: building, splitting, searching, translating, formatting."""


def caesar(text: str, shift: int) -> str:
    return "".join(chr((ord(c) - 97 + shift) % 26 + 97) if "a" <= c <= "z" else c for c in text)


def work() -> int:
    words = [f"word{n % 613}" for n in range(12_000)]
    text = " ".join(words)
    counts: dict[str, int] = {}
    for word in text.split():
        counts[word] = counts.get(word, 0) + 1
    table = str.maketrans("aeiou", "AEIOU")
    changed = text.translate(table).replace("wOrd1", "<one>").upper()
    encrypted = caesar(text[:20_000], 7)
    lines = [f"{name:>12}|{count:06d}|{count / 7:8.3f}" for name, count in sorted(counts.items())]
    report = "\n".join(lines)
    palindromes = sum(1 for n in range(20_000) if (digits := str(n)) == digits[::-1])
    pieces = report.encode().split(b"|")
    found = sum(text.find(word) for word in words[:600])
    return len(changed) + encrypted.count("d") + len(report) + palindromes + len(pieces) + found
