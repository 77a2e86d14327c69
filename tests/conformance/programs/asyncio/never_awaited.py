# A coroutine that was never awaited is named with a line: that where it was dropped, or else that of its function.
# expect-stderr-contains: <user>:13: RuntimeWarning: coroutine 'dropped' was never awaited
# expect-stderr-contains: <user>:9: RuntimeWarning: coroutine 'kept' was never awaited
async def dropped():
    pass


# The program ends with one in a variable.
async def kept():
    pass


dropped()
variable = kept()
