# SPDX-License-Identifier: MIT OR Apache-2.0
"""Adds to ``hashlib`` what CPython has only together with OpenSSL and programs use all the same."""

import hashlib
import hmac
from collections.abc import Buffer


def pbkdf2_hmac(
    hash_name: str, password: Buffer, salt: Buffer, iterations: int, dklen: int | None = None
) -> bytes:
    """Password based key derivation function 2 (PKCS #5 v2.0, RFC 8018) with HMAC."""
    if iterations < 1:
        raise ValueError("iteration value must be greater than 0.")
    keyed = hmac.new(bytes(password), None, hash_name)
    if dklen is None:
        dklen = keyed.digest_size
    if dklen < 1:
        raise ValueError("key length must be greater than 0.")

    def digest(message: bytes) -> bytes:
        once = keyed.copy()
        once.update(message)
        return once.digest()

    key = b""
    block_number = 0
    while len(key) < dklen:
        block_number += 1
        part = digest(bytes(salt) + block_number.to_bytes(4))
        block = int.from_bytes(part)
        for _ in range(iterations - 1):
            part = digest(part)
            block ^= int.from_bytes(part)
        key += block.to_bytes(keyed.digest_size)
    return key[:dklen]


def add_missing_digests() -> None:
    """Puts the functions above into ``hashlib`` unless it has its own."""
    if not hasattr(hashlib, "pbkdf2_hmac"):
        hashlib.pbkdf2_hmac = pbkdf2_hmac
