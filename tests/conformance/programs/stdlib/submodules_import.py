# Submodules of the packages of the standard library import too.
# limits: {"wall_time_ms": 120000, "memory_mib": 512}
# expect-stdout:
#| []
import importlib

absent = []
for name in """collections.abc concurrent.futures email.mime.text email.mime.multipart email.policy encodings.idna
    encodings.latin_1 encodings.utf_16 encodings.cp1252 encodings.shift_jis encodings.gb18030 encodings.euc_kr
    html.parser html.entities http.client http.cookies http.server importlib.metadata importlib.resources
    importlib.util json.decoder json.tool logging.config logging.handlers os.path pathlib sqlite3.dbapi2
    sysconfig tomllib unittest.mock urllib.error urllib.parse urllib.request urllib.response urllib.robotparser
    wsgiref.simple_server xml.dom.minidom xml.dom.pulldom xml.etree.ElementTree xml.parsers.expat xml.sax.saxutils
    xmlrpc.client zipfile zoneinfo""".split():
    try:
        importlib.import_module(name)
    except Exception as error:
        absent.append(f"{name}: {error!r}")
print(absent)
