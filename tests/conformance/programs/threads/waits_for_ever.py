# What only another thread could end raises and says why; with a timeout it waits for that long.
# expect-stdout: none waits
import asyncio
import queue
import threading
from concurrent.futures import Future


def full():
    q = queue.Queue(1)
    q.put(1)
    q.put(2)


def unfinished():
    q = queue.Queue()
    q.put(1)
    q.join()


def taken():
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()


def taken_outside():
    with lock:
        failed = []

        def take():
            try:
                lock.acquire()
            except RuntimeError as error:
                failed.append(error)

        threading.Thread(target=take).start()
        raise failed[0]


def joined_inside():
    failed = []

    def join():
        try:
            outer.join()
        except RuntimeError as error:
            failed.append(error)

    outer = threading.Thread(target=lambda: threading.Thread(target=join).start())
    outer.start()
    raise failed[0]


def condition():
    c = threading.Condition()
    with c:
        c.wait()


lock = threading.RLock()
for wait in (
    lambda: queue.Queue().get(),
    lambda: queue.SimpleQueue().get(),
    lambda: threading.Event().wait(),
    lambda: threading.Barrier(2).wait(),
    lambda: threading.Semaphore(0).acquire(),
    lambda: Future().result(),
    full,
    unfinished,
    taken,
    taken_outside,
    joined_inside,
    condition,
):
    try:
        wait()
        print("ended", wait)
    except RuntimeError as error:
        if "in an Eryx sandbox" not in str(error):
            print("no reason", wait, error)
try:
    threading.current_thread().join()
except RuntimeError as error:
    if str(error) != "cannot join current thread":
        print(error)
assert threading.Event().wait(0.001) is False
assert threading.Lock().acquire(timeout=1)
with lock, lock:  # its own thread may take it again
    print("none waits")
