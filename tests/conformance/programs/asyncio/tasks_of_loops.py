# Tasks are made as the loop and asyncio say: names, contexts, factories, another class, debug mode, a closed loop.
# expect-stdout:
#| outside inside
#| named 7
#| True
#| TypeError create_task() missing 1 required positional argument: 'coro'
#| TypeError a coroutine was expected
#| TypeError create_task() takes 2 positional arguments but 3 were given
#| TypeError a coroutine was expected
#| Task() got an unexpected keyword argument 'unknown'
#| OwnTask OwnTask
#| OwnTask
#| True True
#| True True
#| False None
#| Event loop is closed
import asyncio
import contextvars

variable = contextvars.ContextVar("variable", default="outside")


class OwnTask(asyncio.Task):
    pass


async def value():
    return variable.get()


async def main():
    loop = asyncio.get_running_loop()
    inside = contextvars.copy_context()
    inside.run(variable.set, "inside")
    print(await loop.create_task(value()), await loop.create_task(value(), context=inside))
    print(loop.create_task(value(), name="named").get_name(), loop.create_task(value(), name=7).get_name())
    print(loop.create_task(value(), name=None, context=None).get_name().startswith("Task-"))
    for arguments, named in (((), {}), ((1,), {}), ((value, value), {}), ((None,), {"name": "n"})):
        try:
            loop.create_task(*arguments, **named)
        except TypeError as error:
            print(type(error).__name__, str(error).replace("BaseEventLoop.", "").split(", got")[0])
    unknown = value()
    try:
        loop.create_task(unknown, unknown=1)
    except TypeError as error:
        print(error)
    unknown.close()
    loop.set_task_factory(lambda loop, coro, **named: OwnTask(coro, loop=loop, **named))
    print(type(loop.create_task(value(), name="made")).__name__, type(asyncio.create_task(value())).__name__)
    loop.set_task_factory(None)
    original = asyncio.tasks.Task
    asyncio.tasks.Task = OwnTask
    print(type(loop.create_task(value())).__name__)
    asyncio.tasks.Task = original
    print(type(loop.create_task(value())) is asyncio.Task, len(asyncio.all_tasks()) > 1)
    loop.set_debug(True)
    task = loop.create_task(value())
    print(loop.get_debug(), "loop.create_task(value())" in str(task._source_traceback[-1].line))
    await task
    loop.set_debug(False)
    print(loop.get_debug(), loop.create_task(value())._source_traceback)


asyncio.run(main())
loop = asyncio.new_event_loop()
loop.close()
never = value()
try:
    loop.create_task(never)
except RuntimeError as error:
    print(error)
never.close()
