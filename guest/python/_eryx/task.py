# SPDX-License-Identifier: MIT OR Apache-2.0
"""The main task of a program, from its start to its end over any number of turns.

Two kinds of programs come here. One awaits at its top level: the interpreter's own loop runs from its first statement
to its last. The other awaits nothing there but ``asyncio.run``: each run has a loop of its own, and none runs between
them. Either way the tasks that it left behind are cancelled. A loop of ``asyncio.run`` then closes its asynchronous
generators and ends; the interpreter's does so with the interpreter, which is later only in a session.
"""

import asyncio
import gc
import math
import sys
from asyncio import events
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator, Iterator
from contextvars import Context, ContextVar
from types import CodeType
from typing import Any, Final, Protocol, override

import _eryx_host
import eryx
from _eryx import home_loop
from _eryx.afterwards import is_last_program
from _eryx.home_loop import GuestEventLoopPolicy
from _eryx.loop import GuestEventLoop

# How long cancelled tasks may go on after the program ended, waiting included: its result is waited for. After an
# interrupt: not at all.
_CLOSING_SECONDS: Final = 1.0

_STOPPED: Final = "Event loop stopped before Future completed."
_STUBBORN: Final = "a task of the program went on after it was cancelled: its event loop ends with the program"

# Rounds of the loop that cancelled tasks get in any case.
_CLOSING_ROUNDS: Final = 100


def _find_base_context() -> Context:
    """The context in which code runs that no task runs. No function gives it; what it alone holds finds it."""
    mark: ContextVar[object] = ContextVar("mark")
    token = mark.set(mark)
    try:
        return next(found for found in gc.get_objects() if type(found) is Context and found.get(mark) is mark)
    finally:
        mark.reset(token)


# Top-level code runs in it whether it awaits or not, so that what it sets there stays set in a session.
_BASE_CONTEXT: Final = _find_base_context()


class _LoopRun:
    """One coroutine in one loop: first it runs, then its leftovers are closed."""

    # After ``asyncio.run`` tasks that are cancelled may go on as long as they want, as everywhere.
    _closing_seconds = math.inf
    _closing_message = "unhandled exception during asyncio.run() shutdown"

    def __init__(self, coroutine: Coroutine[Any, Any, Any], loop: GuestEventLoop, context: Context | None) -> None:
        self._failure: BaseException | None = None
        self._value: Any = None
        self._loop = loop
        self._loop.begin()
        self._main = asyncio.tasks.Task(coroutine, loop=loop, context=context)
        self._closing: Iterator[asyncio.Future[Any]] | None = None
        self._closing_rounds = 0
        self._closing_ends = 0.0
        self._awaited: asyncio.Future[Any] | None = None

    def proceed(self) -> int | None:
        """Goes on with whichever is due. Returns the deadline in ns until which nothing happens.

        None: all is done, and ``take_outcome`` gives what came of it.
        """
        if self._closing is None:
            try:
                deadline = self._run_main()
                if deadline is not None:
                    _eryx_host.raise_pending_interrupt()
                    return deadline
                if not self._main.done():
                    raise RuntimeError(_STOPPED)
                self._loop.run_last_round()
                self._value = self._main.result()
            except BaseException as exception:
                # The loop broke, if memory ran out in its own code. All else, from a task or from the handler of a signal,
                # ends the run.
                if not self._main.done() and isinstance(exception, MemoryError):
                    raise
                self._failure = exception
                if self._main.done() and not self._main.cancelled():
                    self._main.exception()  # so that it counts as retrieved
            self._begin_closing()
        return self._proceed_closing()

    def _run_main(self) -> int | None:
        """Returns: None when the main task is done or the loop was stopped, else the deadline."""
        return self._loop.step(self._main.done)

    def take_outcome(self) -> tuple[BaseException | None, Any]:
        """The exception, if it failed, and the value; it keeps neither: so there is no cycle through the traceback."""
        outcome = self._failure, self._value
        self._failure = self._value = None
        return outcome

    def _begin_closing(self) -> None:
        interrupted = isinstance(self._failure, eryx.Interrupted)
        self._closing_ends = self._loop.time() + (0.0 if interrupted else self._closing_seconds)
        self._closing = self._close()

    def _close(self) -> Iterator[asyncio.Future[Any]]:
        """Cancels all tasks, then closes what else is left; yields what must be done before it can go on.

        It is no task itself: tasks that are cancelled may look at ``all_tasks``.
        """
        loop = self._loop
        tasks = asyncio.all_tasks(loop)
        for task in tasks:
            task.cancel()
        if tasks:
            yield asyncio.gather(*tasks, return_exceptions=True)
        for task in tasks:
            if task.done() and not task.cancelled() and (exception := task.exception()) is not None:
                described = {"message": self._closing_message, "exception": exception, "task": task}
                loop.call_exception_handler(described)
        if not (loop.has_asyncgens() or loop.has_executor()) or not self._is_loops_end():
            return
        # Each only if it is needed: it gives what is left in the loop another round.
        if loop.has_asyncgens():
            yield asyncio.tasks.Task(loop.shutdown_asyncgens(), loop=loop)
        if loop.has_executor():
            yield asyncio.tasks.Task(loop.shutdown_default_executor(), loop=loop)

    def _is_loops_end(self) -> bool:
        return True

    def _leave_loop(self) -> None:
        self._loop.end()

    def _proceed_closing(self) -> int | None:
        assert self._closing is not None
        try:
            while self._awaited is not None or self._has_more_to_close(self._closing):
                deadline = self._loop.step(self._is_awaited_done)
                if deadline is not None:
                    if deadline >= self._closing_ends * 1e9:
                        break
                    _eryx_host.raise_pending_interrupt()
                    return deadline
                if not self._is_awaited_done():
                    raise RuntimeError(_STOPPED)
                self._awaited = None
        except MemoryError:
            raise
        except BaseException as exception:
            if self._failure is None or self._closing_seconds == math.inf:  # as everywhere: the later one
                self._failure = exception
        self._leave_loop()
        return None

    def _has_more_to_close(self, closing: Iterator[asyncio.Future[Any]]) -> bool:
        if self._is_late():
            return False
        self._awaited = next(closing, None)
        return self._awaited is not None

    def _is_late(self) -> bool:
        return self._closing_rounds >= _CLOSING_ROUNDS and self._loop.time() >= self._closing_ends

    def _is_awaited_done(self) -> bool:
        assert self._awaited is not None
        self._closing_rounds += 1
        return self._awaited.done() or self._is_late()


class Program(_LoopRun):
    """A program that awaits at its top level."""

    _closing_seconds = _CLOSING_SECONDS
    _closing_message = "unhandled exception while the program's tasks were cancelled"

    def __init__(self, coroutine: Coroutine[Any, Any, Any]) -> None:
        self._has_left_tasks = False
        loop = home_loop.home_loop()
        try:
            super().__init__(coroutine, loop, _BASE_CONTEXT)
        except MemoryError:
            raise
        except Exception:  # a program before has changed the loop, so that nothing runs in it
            _forget_loop(loop)
            super().__init__(coroutine, home_loop.home_loop(), _BASE_CONTEXT)

    @override
    def _proceed_closing(self) -> int | None:
        """As of every run, but raises what ended the program when all is done."""
        deadline = super()._proceed_closing()
        if deadline is None:
            failure, _ = self.take_outcome()
            if failure is not None:
                try:
                    raise failure
                finally:
                    failure = None  # no cycle: exception, traceback, frame, exception
        return deadline

    @override
    def _has_more_to_close(self, closing: Iterator[asyncio.Future[Any]]) -> bool:
        self._has_left_tasks |= (has_more := super()._has_more_to_close(closing))
        return has_more

    @override
    def _is_loops_end(self) -> bool:
        return is_last_program()

    @override
    def _leave_loop(self) -> None:
        """Lets the loop rest for the next program, if there is one and no task is left that would go on in it."""
        try:
            self._rest_or_end()
        except MemoryError:
            raise
        except Exception:  # the program has changed it: what ended the program is what its author should see
            _forget_loop(self._loop)
            return
        if self._failure is not None and not self._loop.is_usable():
            home_loop.forget(self._loop)

    def _rest_or_end(self) -> None:
        loop = self._loop
        stubborn = asyncio.all_tasks(loop) if self._has_left_tasks else None
        if not stubborn and not (loop.holds_something() and is_last_program()):
            loop.rest()
            return
        for task in stubborn or ():
            loop.call_exception_handler({"message": _STUBBORN, "task": task})
        loop.end()


class _RunRequest:
    """What ``run_apart`` hands to ProgramOfRuns, which puts the outcome into it."""

    def __init__(self, main: Coroutine[Any, Any, Any]) -> None:
        self.main = main
        self.failure: BaseException | None = None
        self.value: Any = None

    def __await__(self) -> Generator["_RunRequest", None, Any]:
        yield self
        failure, value = self.failure, self.value
        self.failure = self.value = None  # what waits for the program, deep in the stack, holds this object
        if failure is None:
            return value
        try:
            raise failure
        finally:
            failure = None  # no cycle: exception, traceback, frame, exception


class ProgramOfRuns:
    """A program that awaits nothing but ``run_apart`` at its top level."""

    def __init__(self, coroutine: Coroutine[Any, Any, Any]) -> None:
        self._coroutine = coroutine
        self._request: _RunRequest | None = None
        self._run: _LoopRun | None = None

    def proceed(self) -> int | None:
        """As Program.proceed."""
        while True:
            if self._run is not None and self._request is not None:
                deadline = self._run.proceed()
                if deadline is not None:
                    return deadline
                self._request.failure, self._request.value = self._run.take_outcome()
                self._run = None
                asyncio.set_event_loop(None)
            try:
                self._request = request = self._coroutine.send(None)
            except StopIteration:
                return None
            self._run = _LoopRun(request.main, home_loop.fresh_loop(), None)


async def run_apart(function: object, main: object) -> object:
    """``asyncio.run(main)`` in a program that awaits nothing else at its top level: a loop of its own."""
    has_own_policy = type(events._event_loop_policy) is not GuestEventLoopPolicy  # type: ignore[attr-defined]
    if function is not asyncio.run or has_own_policy or not asyncio.iscoroutine(main):
        return function(main)  # type: ignore[operator]  # another `asyncio`, other loops, or it says what is wrong
    return await _RunRequest(main)


async def run_inside(function: object, main: object) -> object:
    """``asyncio.run(main)`` in a program that awaits at its top level: inside the loop that runs already."""
    if function is not asyncio.run:  # the program has another `asyncio`
        return function(main)  # type: ignore[operator]
    if not asyncio.iscoroutine(main):
        raise ValueError(f"a coroutine was expected, got {main!r}")
    generators = _open_asyncgens()
    try:
        return await main
    finally:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        left = _open_asyncgens() - generators
        if left:
            await asyncio.gather(*(generator.aclose() for generator in left), return_exceptions=True)


def _open_asyncgens() -> set[AsyncGenerator[Any, Any]]:
    loop = asyncio.get_running_loop()
    return loop.open_asyncgens() if isinstance(loop, GuestEventLoop) else set()


class Execution(Protocol):
    """A program between its start and its end."""

    def proceed(self) -> int | None:
        """As Program.proceed."""


# What runs instead of code that only stands for a program, by the file of that code.
_stand_ins: Final[dict[str, Callable[[dict[str, Any]], Execution]]] = {}


def run_instead_of(code: CodeType, make: Callable[[dict[str, Any]], Execution]) -> None:
    """Runs what ``make`` gives for a namespace wherever the program is ``code``."""
    _stand_ins[code.co_filename] = make


def _execution_of(coroutine: Coroutine[Any, Any, Any]) -> Execution:
    code = coroutine.cr_code
    make = _stand_ins.get(code.co_filename)
    if make is not None and (frame := coroutine.cr_frame) is not None:
        coroutine.close()
        return make(frame.f_globals)
    return ProgramOfRuns(coroutine) if run_apart in code.co_consts else Program(coroutine)


def _forget_loop(loop: object) -> None:
    """After a loop that stopped in the middle of its own code: memory ran out there, or a program has changed it."""
    asyncio._set_running_loop(None)
    sys.set_asyncgen_hooks(None, None)
    home_loop.forget(loop)


def begin(coroutine: Coroutine[Any, Any, Any]) -> Callable[[], int | None]:
    """What goes on with a program, from its start on: until it is done (None) or waits (the deadline in ns)."""
    if (running := asyncio._get_running_loop()) is not None:
        _forget_loop(running)
    return _execution_of(coroutine).proceed
