# Whatever would need the network, a process or a pipe says that a sandbox has none; `hasattr` tells libraries so.
# expect-stdout: ['fork', 'pipe', 'system']
ATTEMPTS = """
import urllib.request; urllib.request.urlopen("https://example.com")
import urllib.request; urllib.request.urlopen("http://example.com")
import urllib.request; urllib.request.urlopen("ftp://example.com/x")
import http.client; http.client.HTTPSConnection("example.com", context=None).request("GET", "/")
import http.client; http.client.HTTPConnection("example.com").request("GET", "/")
import xmlrpc.client; xmlrpc.client.ServerProxy("https://example.com").f()
import ssl; ssl.get_server_certificate(("example.com", 443))
import ssl; ssl.MemoryBIO()
import ssl; ssl.create_default_context().load_cert_chain("x")
import ssl; ssl.create_default_context().wrap_bio(None, None)
import ssl; ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)._wrap_socket(None, False)
import ssl; ssl.SSLSession()
import socket; socket.create_connection(("example.com", 80))
import socket; socket.create_server(("", 80))
import socket; socket.socketpair()
import http.server; http.server.HTTPServer(("", 80), None)
import smtplib; smtplib.SMTP("example.com")
import smtplib; smtplib.SMTP_SSL("example.com")
import ftplib; ftplib.FTP_TLS("example.com")
import imaplib; imaplib.IMAP4_SSL("example.com")
import poplib; poplib.POP3_SSL("example.com")
import asyncio; asyncio.run(asyncio.open_connection("example.com", 443, ssl=True))
import asyncio; asyncio.run(asyncio.start_server(print, "", 80))
import asyncio; asyncio.run(asyncio.create_subprocess_exec("ls"))
import asyncio; asyncio.run(asyncio.create_subprocess_shell("ls"))
import subprocess; subprocess.run(["ls"])
import subprocess; subprocess.getoutput("ls")
import os; os.system("ls")
import os; os.popen("ls")
import os; os.fork()
import os; os.pipe()
import os; os.execv("/bin/ls", ["ls"])
import os; os.execvp("ls", ["ls"])
import os; os.spawnlp(0, "ls", "ls")
import os; os.posix_spawn("/bin/ls", ["ls"], {})
import os; os.kill(1, 9)
import os; os.waitpid(-1, 0)
import multiprocessing; multiprocessing.Process(target=print).start()
import multiprocessing; multiprocessing.Pool(2)
import multiprocessing; multiprocessing.Queue()
import multiprocessing; multiprocessing.Manager()
import concurrent.futures; concurrent.futures.ProcessPoolExecutor(2)
""".strip().splitlines()
for attempt in ATTEMPTS:
    try:
        exec(attempt, {})
        print("it worked:", attempt)
    except Exception as error:
        if "inside an Eryx sandbox" not in str(error):
            print("no reason:", attempt, repr(error))

import os

print([name for name in ("fork", "pipe", "system") if not hasattr(os, name)])
try:
    os.frok
except AttributeError as error:
    if str(error) != "module 'os' has no attribute 'frok'":
        print(error)
