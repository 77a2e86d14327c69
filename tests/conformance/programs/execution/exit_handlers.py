# atexit handlers run at the end of the program.
# expect-stdout:
#| body
#| at exit
import atexit

atexit.register(print, "at exit")
print("body")
