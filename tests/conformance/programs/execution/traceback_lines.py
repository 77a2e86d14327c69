# Frames carry the user's own line numbers, through functions and methods.
# expect-outcome: raised
# expect-exception: ZeroDivisionError: division by zero
# expect-lines: 20, 16, 12
# expect-stdout: output before the end is kept


class Divider:

    def go(self, n):

        return 1 / n


def call(divider):
    return divider.go(0)


print("output before the end is kept")
call(Divider())
