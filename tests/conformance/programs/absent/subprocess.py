# There are no processes to start; the message says why.
# expect-outcome: raised
# expect-exception: OSError: sandbox
import subprocess

subprocess.run(["ls"])
