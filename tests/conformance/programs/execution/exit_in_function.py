# SystemExit raised deep inside, and exit() and quit() of site where they exist.
# expect-exit-code: 4
# expect-stdout: deep
def inner():
    print("deep")
    raise SystemExit(4)


def outer():
    try:
        inner()
    except Exception:
        print("an Exception handler must not see SystemExit")


outer()
