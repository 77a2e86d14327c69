# An exception raised in a library: the user's frame has the user's line.
# expect-outcome: raised
# expect-exception: JSONDecodeError: Expecting value
# expect-lines: 7
import json

json.loads("nonsense")
