# SPDX-License-Identifier: MIT OR Apache-2.0
"""Imports what programs commonly import, so that it is part of the image: a warm import is a dictionary lookup.

A module costs image size and nothing at run time; it belongs here if ordinary programs use it. Importing must leave no
state behind that differs between sandboxes (what does is handled in _eryx.reset_caches).
"""

import importlib
import os
from typing import Final

_MODULES: Final = """
abc argparse array ast asyncio asyncio.unix_events atexit base64 binascii bisect bz2 calendar cmath codecs collections
collections.abc concurrent.futures configparser contextlib contextvars copy copyreg csv dataclasses datetime decimal
difflib email.utils encodings.ascii encodings.idna encodings.latin_1 encodings.utf_8 enum errno fnmatch fractions
functools gc getpass glob graphlib gzip hashlib heapq hmac html html.parser http importlib.metadata importlib.resources
inspect io ipaddress itertools json json.decoder json.encoder keyword linecache locale logging logging.handlers lzma
math mimetypes numbers operator os pathlib pickle platform pprint queue random re reprlib secrets select shlex shutil
signal sqlite3 stat statistics string stringprep struct sys tarfile tempfile textwrap threading time timeit token
tokenize traceback types typing unicodedata urllib.parse uuid warnings weakref xml.etree.ElementTree zipfile zlib
zoneinfo _strptime _pydatetime
""".split()


def _import_all() -> None:
    # Else zoneinfo asks sysconfig, whose data about how CPython was built is of no use in a sandbox.
    os.environ["PYTHONTZPATH"] = "/usr/share/zoneinfo"
    try:
        for name in _MODULES:
            importlib.import_module(name)
    finally:
        del os.environ["PYTHONTZPATH"]


_import_all()
