# Control characters are escaped.
# expect-value: "\u0000\u0001\n\t\u001f"
result = "\x00\x01\n\t\x1f"
