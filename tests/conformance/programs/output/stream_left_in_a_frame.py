# What a stream keeps is written at the end if only an exception that nobody caught holds it.
# expect-outcome: raised
# expect-exception: ValueError: uncaught
# expect-stdout: kept
def main():
    stream = open(1, "w", closefd=False)
    print("kept", file=stream)
    raise ValueError("uncaught")


main()
