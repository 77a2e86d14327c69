# Tracebacks, inspect, linecache and pdb know the lines of the standard library.
# expect-stdout-contains: return _default_decoder.decode(s)
# expect-stdout-contains: raise JSONDecodeError("Expecting value", s, err.value) from None
# expect-stdout-contains: ~~~~~~~~~~~~~~~~~~~~~~~^^^
# expect-stdout-contains: file json/__init__.py
# expect-stdout-contains: class JSONDecoder(object):
# expect-stdout-contains: def shuffle(self, x):
# expect-stdout-contains: line """Implementation of JSONDecoder
# expect-stdout-contains: 361 B->	            obj, end = self.scan_once(s, idx)
# expect-stdout-contains: resource True
import importlib.resources
import inspect
import io
import json
import linecache
import pdb
import random
import traceback

try:
    json.loads("nothing")
except ValueError:
    traceback.print_exc(file=(text := io.StringIO()))
    print(text.getvalue())
print("file", json.__file__.removeprefix("/usr/lib/python3.13/"))
print(inspect.getsource(json.JSONDecoder).splitlines()[0])
print(inspect.getsource(random.Random.shuffle).splitlines()[0].strip())
print("line", linecache.getline(json.decoder.__file__, 1).strip())

# What pdb lists where the decoder raises.
debugger = pdb.Pdb(stdin=io.StringIO("break json.decoder:361\ncontinue\nlist\nclear 1\ncontinue\n"), stdout=(shown := io.StringIO()))
debugger.prompt = ""
try:
    debugger.run("json.loads('nothing')", {"json": json})
except ValueError:
    pass
print(shown.getvalue())
print("resource", (importlib.resources.files("json") / "decoder.py").read_text().startswith('"""'))
