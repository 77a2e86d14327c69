# There is no network: a connection is refused with an ordinary exception.
# expect-stdout: refused
try:
    import socket

    socket.create_connection(("127.0.0.1", 80), timeout=1)
except (ImportError, OSError) as error:
    print("refused")
