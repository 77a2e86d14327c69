# unicodedata: names, normalization, categories.
# expect-stdout:
#| LATIN SMALL LETTER E WITH ACUTE 🐍 Sc
#| 2 fi2
#| 0.5 W R
#| 15.1.0
import unicodedata

print(unicodedata.name("é"), unicodedata.lookup("SNAKE"), unicodedata.category("€"))
print(len(unicodedata.normalize("NFD", "é")), unicodedata.normalize("NFKC", "ﬁ②"))
print(unicodedata.numeric("½"), unicodedata.east_asian_width("東"), unicodedata.bidirectional("א"))
print(unicodedata.unidata_version)
