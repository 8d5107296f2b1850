"""Runs pyftpdlib on loopback: HOST PORT LOW HIGH ROOT USER PASSWORD MAX_CONNECTIONS (0: no limit)."""
import sys

from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.servers import FTPServer

host, port, low, high, root, user, password, most = sys.argv[1:]

authorizer = DummyAuthorizer()
authorizer.add_user(user, password, root, perm="elradfmwMT")
FTPHandler.authorizer = authorizer
FTPHandler.passive_ports = range(int(low), int(high) + 1)
# A wrong password is answered at once; the usual three seconds would only slow the tests.
FTPHandler.auth_failed_timeout = 0

server = FTPServer((host, int(port)), FTPHandler)
# FTPServer.max_cons counts data connections and listeners too; this one counts sessions.
server.max_cons_per_ip = int(most)
server.serve_forever()
