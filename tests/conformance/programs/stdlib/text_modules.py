# textwrap, string, difflib, pprint, shlex, html, fnmatch, locale-independent formatting.
# expect-stdout:
#| The quick brown fox
#| jumps over the lazy
#| dog
#| a
#|   b 1 and 2
#| --- old
#| +++ new
#| @@ -1,2 +1,2 @@
#|  a
#| -b
#| +c
#| ['apple', 'ape']
#| {'key': [0, 1, 2, 3, 4],
#|  'other': {'nested': 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'}}
#| ['run', 'a b', '--c=d e'] &lt;a&amp;b&gt; é
#| ['a.py'] ABCDEFGHIJKLMNOPQRSTUVWXYZ
import difflib
import fnmatch
import html
import pprint
import shlex
import string
import textwrap

print(textwrap.fill("The quick brown fox jumps over the lazy dog", 20))
print(textwrap.dedent("    a\n      b"), string.Template("$x and ${y}").substitute(x=1, y=2))
print("\n".join(difflib.unified_diff(["a", "b"], ["a", "c"], "old", "new", lineterm="")))
print(difflib.get_close_matches("appel", ["ape", "apple", "peach"]))
pprint.pprint({"key": list(range(5)), "other": {"nested": "x" * 40}}, width=40)
print(shlex.split("run 'a b' --c=\"d e\""), html.escape("<a&b>"), html.unescape("&eacute;"))
print(fnmatch.filter(["a.py", "b.txt"], "*.py"), string.ascii_uppercase)
