# A thread pool does not start its threads where the host says so; the message says why.
# env: ERYX_THREADS=refuse
# expect-stdout: refused
from concurrent.futures import ThreadPoolExecutor

try:
    with ThreadPoolExecutor(2) as pool:
        print(pool.submit(lambda: 1).result())
except RuntimeError as error:
    print("refused" if "sandbox" in str(error) else f"refused without a reason: {error!r}")
