# No native library is loaded.
# expect-stdout: []
import importlib.machinery

loaded = []
try:
    importlib.machinery.ExtensionFileLoader("x", "/tmp/x.so").load_module()
    loaded.append("x")
except Exception:
    pass
print(loaded)
