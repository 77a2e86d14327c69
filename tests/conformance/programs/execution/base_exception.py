# KeyboardInterrupt raised by the program itself is an ordinary uncaught exception.
# expect-outcome: raised
# expect-exception: KeyboardInterrupt:
raise KeyboardInterrupt
