# Printing a lone surrogate is the ordinary exception, or output with a replacement; the program goes on.
# expect-stdout-contains: after
try:
    print("x\ud800y")
except UnicodeEncodeError:
    print("UnicodeEncodeError")
print("after")
