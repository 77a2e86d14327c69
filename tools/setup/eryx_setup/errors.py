# SPDX-License-Identifier: MIT OR Apache-2.0
"""What the user is told when the set-up cannot go on: what happened, and what to do about it."""

from __future__ import annotations

from pathlib import Path


class SetupError(Exception):
    """A problem that the user can act on. `advice` says how, one step per line."""

    def __init__(self, problem: str, advice: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.advice = advice


class StageFailed(SetupError):
    """A stage's command failed; its log tells the rest of the story."""

    def __init__(self, stage: str, problem: str, log: Path, advice: str = "") -> None:
        super().__init__(f"stage {stage}: {problem}", advice)
        self.log = log


class SourcesEdited(Exception):
    """A file that a stage reads changed since the keys were computed: the plan is out of date."""
