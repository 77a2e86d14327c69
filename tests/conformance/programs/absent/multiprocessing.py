# multiprocessing cannot work; the message says why.
# expect-stdout: refused
try:
    import multiprocessing

    multiprocessing.Process(target=print).start()
except (ImportError, OSError, RuntimeError) as error:
    print("refused" if "sandbox" in str(error) else f"refused without a reason: {error!r}")
