# csv: dialects, quoting, dictionaries.
# expect-stdout:
#| [{'name': 'Ann', 'comment': 'likes "quotes", commas'}, {'name': 'Bob', 'comment': 'two\nlines'}]
#| "a;b";"say ""x""";1.5
#| ;True;plain
#| True
import csv
import io

text = 'name,comment\nAnn,"likes ""quotes"", commas"\nBob,"two\nlines"\n'
rows = list(csv.DictReader(io.StringIO(text)))
print(rows)
out = io.StringIO()
writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_MINIMAL, lineterminator="\n")
writer.writerows([["a;b", 'say "x"', 1.5], [None, True, "plain"]])
print(out.getvalue(), end="")
print(csv.Sniffer().sniff("a\tb\tc\n1\t2\t3\n").delimiter == "\t")
