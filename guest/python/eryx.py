"""What a program inside an Eryx sandbox can learn about the sandbox."""

__all__ = ["Cancelled", "Interrupted", "TimeLimitExceeded"]


class Interrupted(KeyboardInterrupt):
    """The host asks the program to stop. ``finally`` blocks run; soon after, the host stops the program for good."""

    __module__ = "eryx"


class TimeLimitExceeded(Interrupted):
    """The execution's wall time limit is reached."""


class Cancelled(Interrupted):
    """The host cancelled the execution."""
