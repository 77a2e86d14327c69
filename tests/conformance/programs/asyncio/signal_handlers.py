# Signal handlers of the loop see the signals that the program raises itself.
# expect-stdout:
#| stopped by SIGTERM
#| True False SIG_DFL
#| sig 9 cannot be caught
#| coroutines cannot be used with add_signal_handler()
import asyncio
import signal


async def main():
    loop = asyncio.get_running_loop()
    stopped = loop.create_future()
    loop.add_signal_handler(signal.SIGTERM, stopped.set_result, "SIGTERM")
    signal.raise_signal(signal.SIGTERM)
    print("stopped by", await stopped)
    removed = [loop.remove_signal_handler(signal.SIGTERM) for _ in range(2)]
    print(*removed, signal.getsignal(signal.SIGTERM).name)
    for number, handler in ((signal.SIGKILL, print), (signal.SIGINT, main)):
        try:
            loop.add_signal_handler(number, handler)
        except (RuntimeError, TypeError) as error:
            print(error)


asyncio.run(main())
