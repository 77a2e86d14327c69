# Output without a newline at the end is kept.
# expect-stdout-contains: no newline
print("no newline", end="")
