# SPDX-License-Identifier: MIT OR Apache-2.0
"""Regular expressions: picking apart a log, replacing, tokenizing."""

import re

LINE = re.compile(r'^(?P<host>\S+) \[(?P<when>[^\]]+)\] "(?P<verb>GET|POST) (?P<path>/[^ "]*)" (?P<status>\d{3}) (?P<size>\d+|-)$', re.M)
TOKEN = re.compile(r"\s*(?:(\d+\.?\d*)|([A-Za-z_]\w*)|(==|<=|>=|[-+*/()<>=]))")
DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def work() -> int:
    log = "\n".join(
        f'10.0.{n % 256}.7 [2024-0{n % 9 + 1}-1{n % 10}] "{"GET" if n % 3 else "POST"} /item/{n}?q={n * 7}" {200 + n % 5} {n * 13 if n % 11 else "-"}'
        for n in range(3_000)
    )
    sizes = sum(int(m["size"]) for m in LINE.finditer(log) if m["size"] != "-" and m["verb"] == "GET")
    swapped = DATE.sub(r"\3.\2.\1", log)
    expression = "alpha = beta1 * (3.25 + gamma) / 7 - delta <= 12 " * 300
    tokens = sum(1 for _ in TOKEN.finditer(expression))
    words = len(re.findall(r"(?i)\b[a-z]+ta\b", expression))
    return sizes + len(swapped) + tokens + words
