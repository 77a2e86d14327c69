# The traceback of an exception of the user's own, formatted inside the guest, shows source lines.
# expect-stdout:
#| Traceback (most recent call last):
#| True
#| Custom: why
import traceback


class Custom(Exception):
    pass


try:
    raise Custom("why")
except Custom:
    lines = traceback.format_exc().splitlines()
print(lines[0])
print('File "<user>"' in lines[1])
print(lines[-1])
