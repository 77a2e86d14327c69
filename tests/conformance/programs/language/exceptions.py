# Exceptions: chaining, groups, else and finally, notes, re-raising.
# expect-stdout:
#| looked for a
#| 1
#| looked for b
#| LookupError('no b') KeyError('b')
#| ['first', 'third']
#| ['second']
#| ['with a note']
def read(mapping, key):
    try:
        value = mapping[key]
    except KeyError as error:
        raise LookupError(f"no {key}") from error
    else:
        return value
    finally:
        print("looked for", key)


print(read({"a": 1}, "a"))
try:
    read({}, "b")
except LookupError as error:
    print(repr(error), repr(error.__cause__))

try:
    raise ExceptionGroup("two", [ValueError("first"), TypeError("second"), ValueError("third")])
except* ValueError as group:
    print([str(e) for e in group.exceptions])
except* TypeError as group:
    print([str(e) for e in group.exceptions])

error = RuntimeError("noted")
error.add_note("with a note")
print(error.__notes__)
