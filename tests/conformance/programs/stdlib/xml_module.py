# xml.etree, minidom and sax.
# expect-stdout:
#| [('2.5', 'Tea & milk'), ('4', None)] {u}e
#| b'<new>&lt;escaped&gt;</new>'
#| {'price': '4'}
#| mismatched tag: line 1, column 8
#| <a>
#|  <b/>
#| </a>
#| 3
import xml.dom.minidom
import xml.etree.ElementTree as ElementTree
import xml.sax

root = ElementTree.fromstring('<shop xmlns:x="u"><item price="2.5">Tea &amp; milk</item><item price="4"/><x:e/></shop>')
print([(item.get("price"), item.text) for item in root.iter("item")], root[2].tag)
ElementTree.SubElement(root, "new").text = "<escaped>"
print(ElementTree.tostring(root[-1]))
print(root.find("./item[@price='4']").attrib)
try:
    ElementTree.fromstring("<a><b></a>")
except ElementTree.ParseError as error:
    print(error)
print(xml.dom.minidom.parseString("<a><b/></a>").documentElement.toprettyxml(indent=" "), end="")


class Counter(xml.sax.ContentHandler):
    count = 0

    def startElement(self, name, attrs):
        Counter.count += 1


xml.sax.parseString(b"<a><b/><b/></a>", Counter())
print(Counter.count)
