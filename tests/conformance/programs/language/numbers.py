# Integers of any size, floats, complex numbers, rounding, division of negatives.
# expect-stdout:
#| 1606938044258990275541962092341162602522202993782792835301376 -4 2 (-4, 1)
#| 0.30000000000000004 inf 2 -2 3.0
#| (5+5j) 5.0
#| 255 0xff 0b1010 0o10 1000000
#| False True
#| 5 8 b'\x03\xe8' 1
#| 3.14 12,345,678 1.230000e-04 0xff -0005
print(2**200, -(7) // 2, -7 % 3, divmod(-7, 2))
print(0.1 + 0.2, 1e308 * 10, round(2.5), round(-1.5), 7.0 // 2)
print((1 + 2j) * (3 - 1j), abs(3 + 4j))
print(int("ff", 16), hex(255), bin(10), oct(8), 1_000_000)
print(float("nan") == float("nan"), float("inf") > 10**300)
print(pow(3, -1, 7), (255).bit_length(), (1000).to_bytes(2, "big"), int.from_bytes(b"\x01\x00", "little"))
print(f"{3.14159:.2f} {12345678:,} {0.000123:e} {255:#x} {-5:+05d}")
