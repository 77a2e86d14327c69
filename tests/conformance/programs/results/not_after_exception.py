# A program that raises has no result, even though the variable was set.
# expect-outcome: raised
# expect-exception: ValueError: late
result = 1
raise ValueError("late")
