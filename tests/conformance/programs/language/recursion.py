# Recursion of ordinary depth works; endless recursion is a RecursionError that can be caught.
# expect-stdout:
#| 900
#| RecursionError: True
#| RecursionError again
def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)


print(depth(900))


def endless():
    return endless()


try:
    endless()
except RecursionError as error:
    print("RecursionError:", "maximum recursion depth exceeded" in str(error))


class Mirror:
    def __getattr__(self, name):
        return getattr(self, name + "x")


try:
    Mirror().a
except RecursionError:
    print("RecursionError again")
