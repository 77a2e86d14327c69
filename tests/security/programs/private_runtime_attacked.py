# Deleting and replacing the modules of the sandbox's own Python half harms this program only.
# expect-outcome: any
import builtins
import sys

for name in list(sys.modules):
    if "eryx" in name:
        module = sys.modules[name]
        for attribute in list(vars(module)):
            try:
                setattr(module, attribute, None)
            except Exception:
                pass
sys.modules.clear()
for name in list(vars(builtins)):
    if name not in ("setattr", "delattr", "builtins"):
        try:
            delattr(builtins, name)
        except Exception:
            pass
result = {1: 2}
raise SystemError
