# Floats keep every bit: the shortest text that reads back the same.
# expect-value: [0.1, 1e+300, 5e-324, -0.0, 0.30000000000000004, 123456789.123]
result = [0.1, 1e300, 5e-324, -0.0, 0.1 + 0.2, 123456789.123]
