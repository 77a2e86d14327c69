# `ssl` is there so that packages can be imported and clients be made; contexts keep what they are told.
# expect-stdout:
#| True CERT_REQUIRED TLSv1_3
#| CERT_NONE TLSv1_2
#| SSLError there is no TLS inside an Eryx sandbox, nor a network: let the host connect, in a callback
#| ValueError Cannot set verify_mode to CERT_NONE when check_hostname is enabled.
#| b'x'
import ssl
import urllib.request

context = ssl.create_default_context()
context.minimum_version = ssl.TLSVersion.TLSv1_3
context.load_verify_locations("certificates.pem")
context.set_ciphers("ECDHE")
print(context.check_hostname, context.verify_mode.name, context.minimum_version.name)
server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
print(server.verify_mode.name, server.minimum_version.name)
try:
    context.wrap_bio(None, None)
except ssl.SSLError as error:
    print(type(error).__name__, error.strerror)
try:
    context.verify_mode = ssl.CERT_NONE
except ValueError as error:
    print(type(error).__name__, error)
print(urllib.request.urlopen("data:,x").read())
