# An uncaught ExceptionGroup.
# expect-outcome: raised
# expect-exception: ExceptionGroup: several (2 sub-exceptions)
# expect-lines: 5
raise ExceptionGroup("several", [ValueError(1), KeyError("k")])
