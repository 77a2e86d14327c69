# asyncio.run under the usual guard, with an argument, and inside a function.
# expect-stdout:
#| main guarded
#| 7
#| main from a function
#| 15
import asyncio


async def main(name):
    await asyncio.sleep(0)
    print("main", name)
    return len(name)


def call():
    return asyncio.run(main("from a function"))


if __name__ == "__main__":
    print(asyncio.run(main("guarded"), debug=False))
    print(call())
