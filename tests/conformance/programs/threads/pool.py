# A thread pool runs each function when it is submitted.
# expect-stdout:
#| [0, 1, 4, 9]
#| 25 True ZeroDivisionError
#| [1, 2]
#| pool_0 ['initialised']
#| broken: BrokenThreadPool
#| after the end: RuntimeError
# expect-stderr-contains: Exception in initializer
import threading
from concurrent import futures


def square(n):
    return n * n


begun = []
with futures.ThreadPoolExecutor(4, "pool", begun.append, ("initialised",)) as pool:
    print(list(pool.map(square, range(4))))
    future = pool.submit(square, n=5)
    print(future.result(), future.done(), type(pool.submit(lambda: 1 / 0).exception()).__name__)
    print(sorted(f.result() for f in futures.as_completed([pool.submit(abs, -n) for n in (1, 2)])))
    print(pool.submit(lambda: threading.current_thread().name).result(), begun)
with futures.ThreadPoolExecutor(initializer=lambda: 1 / 0) as broken:
    print("broken:", type(broken.submit(square, 1).exception()).__name__)
try:
    pool.submit(square, 1)
except RuntimeError as error:
    print("after the end:", type(error).__name__)
