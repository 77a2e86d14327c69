# Bytecode that no compiler writes: wild constants, empty stacks, jumps to nowhere.
# expect-outcome: any
import itertools


def victim():
    return 1


for code in itertools.product(range(0, 256, 17), range(0, 256, 51)):
    try:
        victim.__code__ = victim.__code__.replace(co_code=bytes(code) * 8, co_stacksize=0)
        victim()
    except BaseException:
        pass
