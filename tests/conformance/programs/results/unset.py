# A program that sets no result variable has none.
other = 1
