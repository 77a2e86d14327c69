# SPDX-License-Identifier: MIT OR Apache-2.0
"""What ``logging`` calls its start: the first record of an execution instead of the time when the image was built."""

import logging
import time


class FirstRecordTime:
    """Stands for ``logging._startTime`` until the first record asks how long ago it was."""

    def __rsub__(self, now: int) -> int:
        logging._startTime = time.time_ns()  # type: ignore[attr-defined]
        return now - logging._startTime  # type: ignore[attr-defined]


def forget_start_time() -> None:
    """Makes the next log record the start."""
    logging._startTime = FirstRecordTime()  # type: ignore[attr-defined]
