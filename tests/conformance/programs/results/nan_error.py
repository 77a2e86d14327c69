# NaN and the infinities are no JSON.
# expect-value-error: nan
result = [1.0, float("nan")]
