"""Ask a web address whether it answers, without letting it lead into a network of our own.

Addresses are typed by people and lead elsewhere by redirects. Every hop is held to the same rules:
http or https, on their usual ports, a host of which all addresses are public, and the connection
goes to the very address that was looked at. Time and size have limits whatever a server does, and
no host is asked more than once a second.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import quote, urljoin, urlsplit

from records.link_checks import LinkState

PORTS = {"http": 80, "https": 443}
#: Seconds that one question may take in all, from the connection to the end of the headers.
TIME_LIMIT = 15
#: Bytes of status line and headers that are read. A body is never read.
SIZE_LIMIT = 32 * 1024
MAX_REDIRECTS = 5
#: Seconds between two questions to one host.
PAUSE = 1

REDIRECTS = {301, 302, 303, 307, 308}
#: Answers that mean: there is nothing here.
GONE = {404, 410}
#: Answers to HEAD that say nothing about GET.
NOT_BY_HEAD = {403, 404, 405, 406, 410, 501}

#: Addresses under which others are hidden: IPv4 within IPv6 by translation.
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True)
class WebAnswer:
    """What an address told: a LinkState, and the answer in short."""

    state: str
    detail: str


class NotAllowed(Exception):
    """An address that is not asked, with the reason."""


def is_public(address, port):
    """Whether an IP address may be asked: one of the public internet, on a usual port."""
    return port in PORTS.values() and is_global(ipaddress.ip_address(address))


def is_global(address):
    """Whether an address, and any that it hides, belongs to the public internet."""
    if address.version == 6:
        hidden = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if address in TRANSLATED:
            hidden.append(ipaddress.ip_address(address.packed[-4:]))
        if not all(is_global(each) for each in hidden if each is not None):
            return False
        if address.ipv4_mapped is not None:
            return True
    return address.is_global and not address.is_multicast


class Asker:
    """Asks one address after the other. Tests give another rule, clock and rest.

    may_ask  (IP address, port) -> whether a connection may go there
    """

    def __init__(self, name, *, may_ask=is_public, clock=time.monotonic, rest=time.sleep):
        self.name = name
        self.may_ask = may_ask
        self.clock = clock
        self.rest = rest
        self.asked = {}

    def ask(self, url):
        """A WebAnswer for an address, by HEAD, and by GET where HEAD says nothing."""
        try:
            status = self._follow("HEAD", url)
            if status in NOT_BY_HEAD or status >= 500:
                status = self._follow("GET", url)
        except NotAllowed as refusal:
            return WebAnswer(LinkState.NOT_ASKED, str(refusal))
        except socket.gaierror:
            return WebAnswer(LinkState.NO_ANSWER, "no such host")
        except TimeoutError:
            return WebAnswer(LinkState.NO_ANSWER, "no answer in time")
        except ssl.SSLCertVerificationError:
            return WebAnswer(LinkState.NO_ANSWER, "certificate not valid")
        except (OSError, http.client.HTTPException, ValueError) as error:
            return WebAnswer(LinkState.NO_ANSWER, type(error).__name__)
        return WebAnswer(_state(status), f"HTTP {status}")

    def _follow(self, method, url):
        """The status at the end of the redirects from an address."""
        for _hop in range(MAX_REDIRECTS + 1):
            status, location = self._question(method, url)
            if status not in REDIRECTS or not location:
                return status
            url = urljoin(url, location)
        raise NotAllowed("too many redirects")

    def _question(self, method, url):
        """(status, location) of one question."""
        scheme, host, port, target = _parts(url)
        self._pause(host)
        deadline = self.clock() + TIME_LIMIT
        connection = socket.create_connection((self._address(host, port), port), timeout=TIME_LIMIT)
        if scheme == "https":
            # A handshake that fails closes the connection.
            context = ssl.create_default_context()
            connection = context.wrap_socket(connection, server_hostname=host)
        with connection:
            connection.sendall(self._lines(method, host, port, scheme, target))
            head = self._head(connection, deadline)
        return _read(head)

    def _address(self, host, port):
        """The address to connect to. Refuses a host of which any address is not public."""
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [entry[4][0] for entry in found]
        if not all(self.may_ask(address, port) for address in addresses):
            raise NotAllowed("not a public address")
        return addresses[0]

    def _pause(self, host):
        now = self.clock()
        wait = self.asked.get(host, now - PAUSE) + PAUSE - now
        if wait > 0:
            self.rest(wait)
        self.asked[host] = self.clock()

    def _lines(self, method, host, port, scheme, target):
        named = f"[{host}]" if ":" in host else host
        if port != PORTS[scheme]:
            named = f"{named}:{port}"
        return (
            f"{method} {target} HTTP/1.1\r\n"
            f"Host: {named}\r\n"
            f"User-Agent: {self.name}\r\n"
            "Accept: */*\r\n"
            "Connection: close\r\n\r\n"
        ).encode("ascii")

    def _head(self, connection, deadline):
        """Status line and headers, and nothing of what follows."""
        head = b""
        while b"\r\n\r\n" not in head:
            left = deadline - self.clock()
            if left <= 0:
                raise TimeoutError
            connection.settimeout(left)
            piece = connection.recv(4096)
            if not piece:
                break
            head += piece
            if len(head) > SIZE_LIMIT:
                raise http.client.HTTPException("headers too long")
        return head.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"


def _parts(url):
    """(scheme, host, port, target) of an address. Raises NotAllowed for what is not asked."""
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except ValueError:  # UnicodeError is one.
        raise NotAllowed("not an address") from None
    if parts.scheme not in PORTS:
        raise NotAllowed("not http or https")
    if not host or parts.username is not None or parts.password is not None:
        raise NotAllowed("not an address of a page")
    target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    if parts.query:
        target += "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    return parts.scheme, host, port or PORTS[parts.scheme], target


def _read(head):
    line, _newline, headers = head.partition(b"\r\n")
    version, _space, rest = line.partition(b" ")
    status = rest[:3]
    if not version.startswith(b"HTTP/1.") or not status.isdigit() or len(status) != 3:
        raise http.client.HTTPException("not an answer of a web server")
    location = http.client.parse_headers(BytesIO(headers)).get("Location", "")
    return int(status), quote(location.strip(), safe="/%:@!$&'()*+,;=~-._?#[]")


def _state(status):
    if 200 <= status < 300:
        return LinkState.WORKS
    if status in GONE:
        return LinkState.GONE
    return LinkState.NO_ANSWER if status >= 500 else LinkState.REFUSED
