# A list that holds itself is refused, not followed for ever.
# expect-value-error: ircular
result = []
result.append(result)
