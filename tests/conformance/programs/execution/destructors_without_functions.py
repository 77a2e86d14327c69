# A program of whose variables no function knows: they are destroyed in their order, and callbacks of weak references are called.
# expect-stdout-contains: <weakref at
import fractions
import weakref

number = fractions.Fraction(1, 2)
kept = {1}
reference = weakref.ref(kept, print)
