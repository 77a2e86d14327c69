# re: groups, substitution, flags, lookaround, scanning.
# expect-stdout:
#| [{'date': '2024-05-01', 'what': 'disk full'}, {'date': '2024-05-03', 'what': 'no net'}]
#| 01.05.2024 ERROR disk full
#| ['stop', 'wait'] ['a', 'b', 'c']
#| True a\.b\*c
#| The Quick Brown Fox
#| missing ), unterminated subpattern at position 0
import re

log = "2024-05-01 ERROR disk full\n2024-05-02 INFO ok\n2024-05-03 ERROR no net\n"
pattern = re.compile(r"^(?P<date>[\d-]+) ERROR (?P<what>.+)$", re.MULTILINE)
print([m.groupdict() for m in pattern.finditer(log)])
print(re.sub(r"(\d+)-(\d+)-(\d+)", r"\3.\2.\1", log.splitlines()[0]))
print(re.findall(r"\b\w+(?=!)", "stop! go wait!"), re.split(r"[,;]\s*", "a, b;c"))
print(re.fullmatch(r"(?i)[a-f0-9]{8}", "DEADbeef") is not None, re.escape("a.b*c"))
print(re.sub(r"\w+", lambda m: m[0].capitalize(), "the quick brown fox"))
try:
    re.compile("(unclosed")
except re.error as error:
    print(error)
