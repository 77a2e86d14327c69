# SPDX-License-Identifier: MIT OR Apache-2.0
"""What the module ``ssl`` is made of, without cryptography: there is no network to protect.

Packages import ``ssl`` and make contexts when they are imported, or for a client that signs URLs and never connects. So
contexts keep their settings. Whatever would need cryptography is refused with the reason: certificates, keys, connections.
"""

import errno
import os
from collections.abc import Callable
from typing import Any, Final, NoReturn

from _eryx.reasons import TLS

OPENSSL_VERSION: Final = "OpenSSL 3.0.0 (none: Eryx sandbox)"
OPENSSL_VERSION_INFO: Final = (3, 0, 0, 0, 0)
OPENSSL_VERSION_NUMBER: Final = 0x30000000
_OPENSSL_API_VERSION: Final = OPENSSL_VERSION_INFO
_DEFAULT_CIPHERS: Final = "@SECLEVEL=2:ECDH+AESGCM:ECDH+CHACHA20:ECDH+AES:DHE+AES:!aNULL:!eNULL:!aDSS:!SHA1:!AESCCM"

HAS_SNI: Final = True
HAS_ECDH: Final = True
HAS_ALPN: Final = True
HAS_TLSv1_2: Final = True
HAS_TLSv1_3: Final = True
HAS_NPN: Final = False
HAS_SSLv2: Final = False
HAS_SSLv3: Final = False
HAS_TLSv1: Final = False
HAS_TLSv1_1: Final = False
HAS_PSK: Final = False

# The values of OpenSSL 3.
_VALUES: Final = {
    "PROTO_": {"MINIMUM_SUPPORTED": -2, "MAXIMUM_SUPPORTED": -1, "SSLv3": 0x300, "TLSv1": 0x301, "TLSv1_1": 0x302,
               "TLSv1_2": 0x303, "TLSv1_3": 0x304},
    "PROTOCOL_": {"SSLv23": 2, "TLS": 2, "TLSv1": 3, "TLSv1_1": 4, "TLSv1_2": 5, "TLS_CLIENT": 16, "TLS_SERVER": 17},
    "CERT_": {"NONE": 0, "OPTIONAL": 1, "REQUIRED": 2},
    "VERIFY_": {"DEFAULT": 0, "CRL_CHECK_LEAF": 0x4, "CRL_CHECK_CHAIN": 0xC, "X509_STRICT": 0x20, "ALLOW_PROXY_CERTS": 0x40,
                "X509_TRUSTED_FIRST": 0x8000, "X509_PARTIAL_CHAIN": 0x80000},
    "SSL_ERROR_": {"SSL": 1, "WANT_READ": 2, "WANT_WRITE": 3, "WANT_X509_LOOKUP": 4, "SYSCALL": 5, "ZERO_RETURN": 6,
                   "WANT_CONNECT": 7, "EOF": 8, "INVALID_ERROR_CODE": 10},
    "OP_": {"ALL": 0x80000050, "NO_SSLv2": 0, "NO_SSLv3": 1 << 25, "NO_TLSv1": 1 << 26, "NO_TLSv1_1": 1 << 28,
            "NO_TLSv1_2": 1 << 27, "NO_TLSv1_3": 1 << 29, "NO_COMPRESSION": 1 << 17, "NO_TICKET": 1 << 14,
            "NO_RENEGOTIATION": 1 << 30, "CIPHER_SERVER_PREFERENCE": 1 << 22, "ENABLE_MIDDLEBOX_COMPAT": 1 << 20,
            "IGNORE_UNEXPECTED_EOF": 1 << 7, "SINGLE_DH_USE": 0, "SINGLE_ECDH_USE": 0},
    "HOSTFLAG_": {"ALWAYS_CHECK_SUBJECT": 1, "NO_WILDCARDS": 2, "NO_PARTIAL_WILDCARDS": 4, "MULTI_LABEL_WILDCARDS": 8,
                  "SINGLE_LABEL_SUBDOMAINS": 16, "NEVER_CHECK_SUBJECT": 32},
    "ALERT_DESCRIPTION_": {"CLOSE_NOTIFY": 0, "UNEXPECTED_MESSAGE": 10, "HANDSHAKE_FAILURE": 40, "BAD_CERTIFICATE": 42,
                           "CERTIFICATE_EXPIRED": 45, "UNKNOWN_CA": 48, "PROTOCOL_VERSION": 70, "INTERNAL_ERROR": 80},
    "ENCODING_": {"PEM": 1, "DER": 2},
}  # fmt: skip
globals().update({prefix + name: value for prefix, names in _VALUES.items() for name, value in names.items()})


class SSLError(OSError):
    """An error occurred in the SSL implementation."""


class SSLZeroReturnError(SSLError):
    """SSL/TLS session closed cleanly."""


class SSLWantReadError(SSLError):
    """Non-blocking SSL socket needs to read more data before the requested operation can be completed."""


class SSLWantWriteError(SSLError):
    """Non-blocking SSL socket needs to write more data before the requested operation can be completed."""


class SSLSyscallError(SSLError):
    """System error when attempting SSL operation."""


class SSLEOFError(SSLError):
    """SSL/TLS connection terminated abruptly."""


class SSLCertVerificationError(SSLError, ValueError):
    """A certificate could not be verified."""


for _error in (SSLError, SSLZeroReturnError, SSLWantReadError, SSLWantWriteError, SSLSyscallError, SSLEOFError,
               SSLCertVerificationError):  # fmt: skip
    _error.__module__ = "ssl"


def _refuse(*_arguments: Any, **_named: Any) -> NoReturn:
    raise SSLError(errno.ENOTSUP, TLS)


class MemoryBIO:
    """Cannot be made: without connections there is nothing to put into it."""

    __init__ = _refuse


class SSLSession:
    """Only connections make them."""

    __init__ = _refuse


class _Setting:
    """A setting of a context. A descriptor, because ``ssl`` wraps most of them in properties that call ``__set__``."""

    def __init__(self, default: Any = None) -> None:
        self._default = default

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else instance.__dict__.get(self._name, self._default)

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self._name] = value


class _VerifyMode(_Setting):
    """Whether certificates are asked for: not to ask and yet compare names makes no sense."""

    def __set__(self, instance: Any, value: Any) -> None:
        if value not in _VALUES["CERT_"].values():
            raise ValueError("invalid value for verify_mode")
        if value == 0 and instance.check_hostname:
            raise ValueError("Cannot set verify_mode to CERT_NONE when check_hostname is enabled.")
        super().__set__(instance, value)


class _CheckHostname(_Setting):
    def __set__(self, instance: Any, value: Any) -> None:
        if value and instance.__dict__.get("verify_mode", 0) == 0:
            instance.__dict__["verify_mode"] = 2
        super().__set__(instance, bool(value))


class _SSLContext:
    """Settings of connections that nobody can make."""

    options = _Setting()
    protocol = _Setting()
    verify_flags = _Setting(_VALUES["VERIFY_"]["X509_TRUSTED_FIRST"])
    verify_mode = _VerifyMode(0)
    check_hostname = _CheckHostname(False)
    minimum_version = _Setting(_VALUES["PROTO_"]["TLSv1_2"])
    maximum_version = _Setting(_VALUES["PROTO_"]["MAXIMUM_SUPPORTED"])
    _host_flags = _Setting(_VALUES["HOSTFLAG_"]["NO_PARTIAL_WILDCARDS"])
    _msg_callback = _Setting()
    sni_callback = _Setting()
    keylog_filename = _Setting()
    post_handshake_auth = _Setting(False)
    num_tickets = _Setting(2)
    security_level = 2

    def __new__(cls, protocol: int, *_arguments: Any, **_named: Any) -> "_SSLContext":
        if protocol not in _VALUES["PROTOCOL_"].values():
            raise ValueError("invalid or unsupported protocol version")
        self = super().__new__(cls)
        self.__dict__["protocol"] = protocol
        options = _VALUES["OP_"]
        self.__dict__["options"] = options["ALL"] | options["NO_SSLv3"] | options["NO_COMPRESSION"]
        if protocol == _VALUES["PROTOCOL_"]["TLS_CLIENT"]:
            self.__dict__.update(verify_mode=2, check_hostname=True)
        return self

    def _ignore(self, *_arguments: Any, **_named: Any) -> None:
        """A setting that nothing reads."""

    set_ciphers = set_alpn_protocols = _set_alpn_protocols = set_ecdh_curve = set_default_verify_paths = _ignore
    load_verify_locations = _ignore
    load_cert_chain = load_dh_params = _wrap_socket = _wrap_bio = _refuse

    def get_ciphers(self) -> list[dict[str, Any]]:
        return []

    def get_ca_certs(self, binary_form: bool = False) -> list[Any]:
        return []

    def cert_store_stats(self) -> dict[str, int]:
        return {"x509": 0, "crl": 0, "x509_ca": 0}

    def session_stats(self) -> dict[str, int]:
        return {}


def get_default_verify_paths() -> tuple[str, str, str, str]:
    return ("SSL_CERT_FILE", "/usr/lib/ssl/cert.pem", "SSL_CERT_DIR", "/usr/lib/ssl/certs")


# Names of object identifiers that the module asks for when it is imported.
_OBJECTS: Final = {
    "1.3.6.1.5.5.7.3.1": (129, "serverAuth", "TLS Web Server Authentication", "1.3.6.1.5.5.7.3.1"),
    "1.3.6.1.5.5.7.3.2": (130, "clientAuth", "TLS Web Client Authentication", "1.3.6.1.5.5.7.3.2"),
}


def txt2obj(txt: str, name: bool = False) -> tuple[int, str, str, str]:
    for entry in _OBJECTS.values():
        if txt == entry[3] or (name and txt in entry[1:3]):
            return entry
    raise ValueError(f"unknown object '{txt}'")


def nid2obj(nid: int, /) -> tuple[int, str, str, str]:
    for entry in _OBJECTS.values():
        if nid == entry[0]:
            return entry
    raise ValueError(f"unknown NID {nid}")


def RAND_status() -> bool:
    return True


def RAND_add(string: bytes | str, entropy: float, /) -> None:
    """The sandbox's randomness needs no help."""


def RAND_bytes(n: int, /) -> bytes:
    return os.urandom(n)
