# unittest and doctest run inside.
# expect-stdout:
#| True 2
#| TestResults(failed=0, attempted=1)
# expect-stderr-contains: Ran 2 tests
import doctest
import sys
import unittest
from unittest import mock


def square(n):
    """
    >>> square(3)
    9
    """
    return n * n


class Tests(unittest.TestCase):
    def test_square(self):
        self.assertEqual(square(4), 16)

    def test_mock(self):
        with mock.patch("math.sqrt", return_value=7):
            import math

            self.assertEqual(math.sqrt(1), 7)


outcome = unittest.TextTestRunner(stream=sys.stderr).run(unittest.defaultTestLoader.loadTestsFromTestCase(Tests))
print(outcome.wasSuccessful(), outcome.testsRun)
finder = doctest.DocTestFinder()
runner = doctest.DocTestRunner()
for test in finder.find(square, "square", globs={"square": square}):
    print(runner.run(test))
