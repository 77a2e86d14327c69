# A thread runs to its end when it is started: what it prints, its name, its number, its locals and its context are its own.
# expect-stdout:
#| first 1
#| between
#| second 2
#| [False, False] MainThread 1 3
#| local: none, then thread / main
#| subclass: 1, then 3 / 2
#| without a hash: 1 / 2
#| context: default / main
#| low [1, 2]
#| loop: 5 in a thread of its own
import asyncio
import contextvars
import threading
import _thread
from dataclasses import dataclass

threads = [
    threading.Thread(target=lambda n: print(threading.current_thread().name, n), args=(n,), name=name)
    for n, name in ((1, "first"), (2, "second"))
]
threads[0].start()
print("between")
threads[1].start()
for thread in threads:
    thread.join()
idents = {threading.get_ident(), *(thread.ident for thread in threads)}
alive = [thread.is_alive() for thread in threads]
print(alive, threading.current_thread().name, threading.active_count(), len(idents))

seen = []
local = threading.local()
local.x = "main"


class Counter(threading.local):
    def __init__(self, start):
        self.value = start


counter = Counter(1)
counter.value = 2


@dataclass
class Unhashable(threading.local):
    value: int


record = Unhashable(1)
record.value = 2
variable = contextvars.ContextVar("variable", default="default")
variable.set("main")


def look():
    seen.append(getattr(local, "x", "none"))
    local.x = "thread"
    seen.append(local.x)
    seen.append(counter.value)
    counter.value = 3
    seen.append(counter.value)
    seen.append(variable.get())
    seen.append(record.value)


threading.Thread(target=look).start()
print(f"local: {seen[0]}, then {seen[1]} / {local.x}")
print(f"subclass: {seen[2]}, then {seen[3]} / {counter.value}")
print(f"without a hash: {seen[5]} / {record.value}")
print(f"context: {seen[4]} / {variable.get()}")

low = []
_thread.start_new_thread(low.extend, ([1, 2],))
print("low", low)


async def main():
    await asyncio.sleep(0)
    return 5


def run_loop():
    print("loop:", asyncio.run(main()), "in a thread of its own")


async def outer():
    threading.Thread(target=run_loop).start()


await outer()
