# An exception ends its thread and is written to stderr as everywhere; a timer, which would not run beside the program, says so.
# expect-stdout: went on, refused
# expect-stderr-contains: Exception in thread fails:
# expect-stderr-contains: ZeroDivisionError: division by zero
# expect-stderr-contains: Exception ignored in thread started by <built-in function len>
import _thread
import threading

threading.Thread(target=lambda: 1 / 0, name="fails").start()
_thread.start_new_thread(len, ())
threading.Thread(target=exit, name="exits").start()
try:
    threading.Timer(10, print).start()
except RuntimeError as error:
    print("went on,", "refused" if "asyncio" in str(error) else error)
