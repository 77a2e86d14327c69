# Strings: methods, formatting, Unicode, bytes.
# expect-stdout:
#| STRASSE IN ZÜRICH, 東京, 🐍 23 strasse in zürich, 東京, 🐍
#| b'Stra\xc3\x9fe in Z' b'S\x00t\x00r\x00'
#| ['a', 'b', '', 'c'] trim axbxc ***abc***
#| Ann is 30 years,  99.5%      'q' n
#| text[0]='S' nested 2
#| tab	new\line raw\n b'bytes\x00\xff' cba
#| True True α '\xe9'
#| de:ad:be:ef bytearray(b'a--c')
#| False Title Case Here SWAP
text = "Straße in Zürich, 東京, 🐍"
print(text.upper(), len(text), text.casefold())
print(text.encode("utf-8")[:12], text.encode("utf-16-le")[:6])
print("a,b,,c".split(","), "  trim ".strip(), "x".join("abc"), "abc".center(9, "*"))
print("%s is %d years, %5.1f%%" % ("Ann", 30, 99.5), "{0!r:>8} {name}".format("q", name="n"))
print(f"{text[0]=} {'nested ' + f'{1 + 1}'}")
print("tab\tnew\\line", r"raw\n", b"bytes\x00\xff", "abc"[::-1])
print("ß".isalpha(), "½".isnumeric(), "\N{GREEK SMALL LETTER ALPHA}", ascii("é"))
print(bytes.fromhex("deadbeef").hex(":"), bytearray(b"abc").replace(b"b", b"--"))
print("na\u0308ive" == "n\u00e4ive", "title case here".title(), "swap".swapcase())
