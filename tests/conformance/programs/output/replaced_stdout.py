# sys.stdout can be replaced and redirected.
# expect-stdout: 16 CAPTURED INSIDE
import contextlib
import io

buffer = io.StringIO()
with contextlib.redirect_stdout(buffer):
    print("captured inside")
print(len(buffer.getvalue()), buffer.getvalue().strip().upper())
