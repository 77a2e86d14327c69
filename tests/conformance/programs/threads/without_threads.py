# What threading offers without a second thread works: locks, locals, the current thread.
# expect-stdout:
#| True
#| 1 True MainThread 1
#| 1
import queue
import threading

lock = threading.Lock()
with lock:
    print(lock.locked())
local = threading.local()
local.x = 1
event = threading.Event()
event.set()
print(local.x, event.wait(1), threading.current_thread().name, threading.active_count())
q = queue.Queue()
q.put(1)
print(q.get())
