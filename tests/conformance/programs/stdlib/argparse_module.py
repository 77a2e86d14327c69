# argparse with arguments given in the program; its errors go to stderr.
# expect-stderr-contains: invalid int value
# expect-stdout:
#| Namespace(files=['a', 'b'], number=5, flag=True)
#| exit 2
import argparse

parser = argparse.ArgumentParser(prog="tool", description="A tool.")
parser.add_argument("files", nargs="+")
parser.add_argument("-n", "--number", type=int, default=3)
parser.add_argument("--flag", action="store_true")
print(parser.parse_args(["a", "b", "-n", "5", "--flag"]))
try:
    parser.parse_args(["a", "-n", "five"])
except SystemExit as error:
    print("exit", error.code)
