# SPDX-License-Identifier: MIT OR Apache-2.0
"""Runs a program while its text arrives: each statement when nothing that follows could change it.

To the program, waiting for text is no waiting: no other task runs meanwhile, as none runs between two statements of a
program that has arrived whole. So it does not matter in which pieces a text comes.

What can go wrong later decides over what has happened: an exception that ends the program is only raised when all of the
text is there, because that may turn out to be no program at all.
"""

import asyncio
import bisect
import errno
from asyncio import current_task
from collections.abc import Callable, Generator
from contextvars import Context
from types import CodeType, TracebackType
from typing import Any, Final, override

import _eryx_host
import eryx
from _eryx import program, task
from _eryx.feed_code import Code, Compiler
from _eryx.feed_splitter import Piece, Splitter
from _eryx.loop import NEVER

# Questions beside those about callbacks (abi/guest_abi.h): see `Bridge::describe`.
_PROGRESS: Final = 7  # with what the host is told as the index
_VERDICT: Final = 8  # the whole text is a program (index 0) or not (1)

# Bits of progress, below the number of statements that have run.
_WANTS_TEXT: Final = 1
_HAS_ENDED: Final = 2
_MOST_STATEMENTS: Final = 2**30 - 1

# What the compiler raises for a text that is no program.
_NO_PROGRAM: Final = (SyntaxError, ValueError, OverflowError, RecursionError)

# Programs can put another one in its place.
_Handle: Final = asyncio.Handle

# The host starts this program instead of one whose text is still to come.
_SOURCE: Final = "a program that arrives in pieces  # asyncio.run("
_STAND_IN: Final[CodeType] = compile("await None", __file__, "exec", 0x2000).replace(co_name="_fed", co_qualname="_fed")


def _make_handle(
    wake: Callable[["_Pause"], object], pause: "_Pause", loop: asyncio.AbstractEventLoop, context: Context
) -> asyncio.Handle:
    """As asyncio makes one, but asks the loop for nothing."""
    handle = _Handle.__new__(_Handle)
    made: Any = handle
    made._context, made._loop = context, loop
    made._callback, made._args = wake, (pause,)
    made._cancelled, made._repr, made._source_traceback = False, None, None
    return handle


class _Pause:
    """What the main task awaits until there is text: a future, as far as a task looks at one.

    The task hands over how it is woken, so that pausing works in a loop in which nothing else would any more.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._asyncio_future_blocking = False
        self._loop = loop
        self._waking: asyncio.Handle | None = None

    def take_waking(self) -> asyncio.Handle:
        """What wakes the task that waits; it refers to this object, which must not refer to it for longer."""
        waking, self._waking = self._waking, None
        assert waking is not None
        return waking

    def __await__(self) -> Generator["_Pause", None, None]:
        self._asyncio_future_blocking = True
        yield self

    def get_loop(self) -> asyncio.AbstractEventLoop:
        return self._loop

    def add_done_callback(self, wake: Callable[["_Pause"], object], *, context: Context) -> None:
        self._waking = _make_handle(wake, self, self._loop, context)

    def cancel(self, msg: object = None) -> bool:
        """It goes on: the task hears of it when it is woken."""
        return False

    def result(self) -> None:
        """What the task asks for when it is woken."""


class _Awaiting(task.Program):
    """The part of a fed program from its first statement on that awaits."""

    def __init__(self, fed: "FedProgram", first: CodeType) -> None:
        self._fed = fed
        self.is_resting = False
        self._pause: _Pause | None = None
        self._rested: list[asyncio.Handle] = []  # what was ready when it began to rest, the main task first
        self._left_of_round = 0  # so many of them belong to the round that had begun
        self._is_stopping = False  # as the loop was then
        main = self._run_from(first)
        main.__name__ = main.__qualname__ = "<module>"
        super().__init__(main)
        filler = _Handle(int, (), self._loop)
        filler.cancel()
        self._filler = filler

    async def _run_from(self, first: CodeType) -> None:
        code: CodeType | None = first
        while True:
            if code is not None:
                try:
                    coroutine = _eryx_host.run_code(code, self._fed.namespace)
                    if coroutine is not None:
                        await coroutine
                except BaseException as failure:
                    if self._is_being_closed():
                        raise
                    self._fed.fail(_as_future_takes_it(failure))
            elif self._fed.is_over():
                break
            else:
                await self._rest()
            following = self._fed.next_code()
            code = None if following is None else following[0]
        self._fed.end()

    async def _rest(self) -> None:
        """Lets nothing of the loop run until there is text."""
        ready = self._loop._ready
        self._rested = list(ready)
        # The loop counts what was ready when its round began, and takes as many.
        ready.extend([self._filler] * len(ready))
        for _ in self._rested:
            ready.popleft()
        self._is_stopping, self._loop._stopping = self._loop._stopping, False
        self.is_resting = True
        self._pause = _Pause(self._loop)
        try:
            await self._pause
        except asyncio.CancelledError as cancelled:
            if self._is_being_closed():
                raise
            # It has cancelled itself, and hears of it where it awaits something.
            current = self._main
            current.cancel(*cancelled.args)
            current.uncancel()

    def _is_being_closed(self) -> bool:
        """Whether the program is over: a limit has ended it, or nobody will run this coroutine any more."""
        return self._closing is not None or current_task(self._loop) is not self._main

    @override
    def _begin_closing(self) -> None:
        if self.is_resting:
            self._wake()
        super()._begin_closing()

    def _wake(self) -> None:
        self.is_resting = False
        self._loop._stopping = self._is_stopping
        self._loop._ready.extendleft(reversed(self._rested))
        self._rested = []

    @override
    def _run_main(self) -> int | None:
        _eryx_host.run_alarm()
        if self.is_resting:
            if not self._fed.has_code() and not self._fed.is_over():
                return NEVER
            self._wake()
            deadline = self._finish_round(self._left_of_round)
        else:
            deadline = self._loop.step(self._is_done_or_resting)
        if not self.is_resting:
            return deadline
        ready = self._loop._ready
        assert self._pause is not None
        waking = self._pause.take_waking()
        others = [handle for handle in ready if handle is not self._filler]
        self._left_of_round = 1 + len(self._rested) - ready.count(self._filler)
        self._rested = [waking, *self._rested, *others]
        self._pause = None
        ready.clear()
        return NEVER

    def _finish_round(self, left: int) -> int | None:
        """Goes on with a round of which so many callbacks are left, the main task's first. If that rests again, the loop has run
        nothing, as between two statements of a program that has arrived whole.
        """
        if not getattr(self._loop, "_debug", False):
            ready = self._loop._ready
            ready.popleft()._run()
            left -= 1
            if self.is_resting:
                for _ in range(left):
                    ready.popleft()  # stand for what rests
                return NEVER
        return self._loop.finish_round(left, self._is_done_or_resting)

    def _is_done_or_resting(self) -> bool:
        return self.is_resting or self._main.done()


def _as_future_takes_it(failure: BaseException) -> BaseException:
    """What ends a task that raises ``failure``."""
    if not isinstance(failure, StopIteration):
        return failure
    error = RuntimeError("StopIteration interacts badly with generators and cannot be raised into a Future")
    error.__cause__ = error.__context__ = failure
    return error


class FedProgram:
    """A program that arrives in pieces."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.namespace = namespace
        self._file = _eryx_host.program_file()
        self._splitter = Splitter()
        self._compiler = Compiler(self._file)
        self._texts: list[str] = []
        self._is_whole = False
        self._has_rest = False
        self._is_first_text = True
        self._bad: Piece | None = None  # it does not compile: the rest of the text will say why
        self._failure: BaseException | None = None  # what will end the program when its text is whole
        self._next: Code | None = None  # compiled, but not run
        self._piece: Piece | None = None  # that of the code that was run last
        self._statements = 0  # that have run to their ends, in the pieces before that one
        self._runs: task.ProgramOfRuns | None = None
        self._awaiting: _Awaiting | None = None

    def proceed(self) -> int | None:
        """As Program.proceed."""
        self._take_text()
        deadline = self._proceed_without_loop() if self._awaiting is None else self._awaiting.proceed()
        if deadline is not None:
            self._report()
        return deadline

    def has_code(self) -> bool:
        """Whether more of the program can run."""
        if self._next is None and self._failure is None and (self._is_whole or self._bad is None):
            self._next = self._compile_next()
        return self._next is not None

    def next_code(self) -> Code | None:
        """What runs next, if it is there."""
        if not self.has_code():
            return None
        code, self._next = self._next, None
        return code

    def is_over(self) -> bool:
        """Whether nothing of the program is left to run, or to come."""
        return self._is_whole and not self.has_code()

    def fail(self, failure: BaseException) -> None:
        """Takes what ended a statement. What the host ends, or a limit, ends at once: its text no longer counts."""
        is_limit = isinstance(failure, eryx.Interrupted | MemoryError)
        if is_limit or (isinstance(failure, OSError) and failure.errno == errno.ENOSPC):
            raise failure
        self._note_statements(failure.__traceback__)
        self._failure = failure

    def end(self) -> None:
        """Raises what ended the program."""
        failure, self._failure = self._failure, None
        if failure is not None:
            try:
                raise failure
            finally:
                failure = None  # no cycle: exception, traceback, frame, exception

    def _proceed_without_loop(self) -> int | None:
        """Runs statements that await nothing but ``asyncio.run``."""
        while True:
            try:
                if self._runs is not None:
                    deadline = self._runs.proceed()
                    if deadline is not None:
                        return deadline
                    self._runs = None
                code = self.next_code()
                if code is None:
                    break
                statements, needs_loop = code
                if needs_loop:
                    self._awaiting = _Awaiting(self, statements)
                    return self._awaiting.proceed()
                coroutine = _eryx_host.run_code(statements, self.namespace)
                if coroutine is not None:
                    self._runs = task.ProgramOfRuns(coroutine)
            except BaseException as failure:
                if self._awaiting is not None:
                    raise
                self._runs = None
                self.fail(failure)
        if self.is_over():
            self.end()
            return None
        _eryx_host.raise_pending_interrupt()
        return NEVER

    def _take_text(self) -> None:
        if self._is_whole or (arrived := _eryx_host.take_text()) is None:
            return
        text, self._is_whole = arrived
        self._texts.append(text)
        if self._is_first_text and text:
            self._is_first_text = False
            text = text.removeprefix("\ufeff")  # a byte order mark is no part of the program
        self._splitter.add(text)
        if self._is_whole:
            self._judge()

    def _judge(self) -> None:
        """Raises what is wrong with the whole text. All that it did is then undone."""
        source = "".join(self._texts).encode("utf-8", "surrogateescape")
        self._texts.clear()
        try:
            self._compiler.check_whole(source)
        except _NO_PROGRAM:
            _eryx_host.describe(_VERDICT, 1)
            raise
        except (eryx.Interrupted, MemoryError) as limit:
            # It has ended before it is known what the text is.
            self._has_rest = True
            self._failure = limit
            return
        _eryx_host.describe(_VERDICT, 0)

    def _compile_next(self) -> Code | None:
        if self._piece is not None:
            self._note_statements(None)
        piece = self._take_rest() if self._is_whole else self._splitter.take()
        if piece is None:
            return None
        try:
            code = self._compiler.compile(piece)
        except (*_NO_PROGRAM, MemoryError) as failure:
            if self._is_whole:
                self._failure = failure  # it takes more memory than the whole did
            else:
                self._bad = piece
            return None
        self._piece = piece
        return code

    def _take_rest(self) -> Piece | None:
        if self._has_rest:
            return None
        self._has_rest = True
        line, text, starts = self._splitter.take_rest()
        if self._bad is not None:
            line, bad_text, bad_starts = self._bad
            text, starts = bad_text + text, bad_starts + starts
            self._bad = None
        return (line, text, starts) if starts else None

    def _note_statements(self, trace: TracebackType | None) -> None:
        """Counts those of the last piece, which has ended: with ``trace``, if one of them failed."""
        piece, self._piece = self._piece, None
        if piece is None:
            return
        while trace is not None and trace.tb_frame.f_code.co_filename != self._file:
            trace = trace.tb_next
        _, _, starts = piece
        done = len(starts)
        if trace is not None:
            done = max(bisect.bisect(starts, trace.tb_lineno or 0) - 1, 0)
        self._statements += done

    def _report(self) -> None:
        """Tells the host how far the program has come, where it does not go on by itself."""
        is_idle = self._runs is None if self._awaiting is None else self._awaiting.is_resting
        has_ended = self._failure is not None or self._bad is not None
        if not is_idle and not has_ended:
            return
        progress = min(self._statements, _MOST_STATEMENTS) << 2
        if is_idle and not self._is_whole:
            progress |= _WANTS_TEXT
        if has_ended:
            progress |= _HAS_ENDED
        _eryx_host.describe(_PROGRESS, progress)


program.stand_in(_SOURCE, _STAND_IN)
task.run_instead_of(_STAND_IN, FedProgram)
