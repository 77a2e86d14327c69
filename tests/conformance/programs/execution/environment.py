# os.environ holds exactly what was given.
# env: GREETING=hello = world
# env: EMPTY=
# expect-stdout:
#| {'EMPTY': '', 'GREETING': 'hello = world'}
#| None
#| changed
import os

print(dict(sorted(os.environ.items())))
print(os.getenv("HOME"))
os.environ["GREETING"] = "changed"
print(os.environ["GREETING"])
