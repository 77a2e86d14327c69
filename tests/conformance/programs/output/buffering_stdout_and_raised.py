# What a standard stream keeps is written after an exception, too.
# expect-outcome: raised
# expect-exception: ValueError: at the end
# expect-stdout: kept
import sys

sys.stdout.reconfigure(write_through=False)
print("kept")
raise ValueError("at the end")
