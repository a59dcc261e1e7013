"""Do the addresses of sources still answer? Asked politely, and never within our own network."""

import datetime as dt
import ipaddress
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from records import link_checks, web_asking
from records.models import LinkCheck, Source
from records.web_asking import Asker, WebAnswer, is_public
from tests import factories
from tests.desk import as_role

LOOPBACK = "127.0.0.1"


class Site(BaseHTTPRequestHandler):
    """A web server that answers as its path says, and notes what it was asked."""

    asked = []

    def do_HEAD(self):
        self.answer()

    def do_GET(self):
        self.answer()

    def answer(self):
        self.asked.append((self.command, self.path, dict(self.headers)))
        name, _slash, rest = self.path.partition("?")[0].strip("/").partition("/")
        if name == "get-only":
            status = 200 if self.command == "GET" else 405
        else:
            status = int(name)
        self.send_response(status)
        if rest:
            self.send_header("Location", rest if "://" in rest else f"/{rest}")
        if status == 299:
            self.send_header("X-Long", "x" * 200_000)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def site():
    """A site on the loopback; gives its address."""
    Site.asked = []
    server = HTTPServer((LOOPBACK, 0), Site)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"http://{LOOPBACK}:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def asker():
    """Asks the loopback as well, without rest: the rule that only tests give."""
    return Asker("Check/1", may_ask=lambda address, port: address == LOOPBACK, rest=lambda s: None)


class TestAnswers:
    @pytest.mark.parametrize(
        ("path", "state"),
        [
            ("/200", "works"),
            ("/get-only", "works"),
            ("/301/200", "works"),
            ("/302/301/200", "works"),
            ("/404", "gone"),
            ("/410", "gone"),
            ("/301/404", "gone"),
            ("/500", "no-answer"),
            ("/503", "no-answer"),
            ("/403", "refused"),
            ("/429", "refused"),
            ("/299", "no-answer"),
        ],
    )
    def test_what_each_means(self, site, asker, path, state):
        assert asker.ask(site + path).state == state

    def test_head_first_and_get_only_where_head_says_nothing(self, site, asker):
        asker.ask(f"{site}/200")
        asker.ask(f"{site}/get-only")
        assert [method for method, _path, _headers in Site.asked] == ["HEAD", "HEAD", "GET"]

    def test_it_says_who_asks_and_sends_nothing_else(self, site, asker):
        asker.ask(f"{site}/200")
        [(_method, _path, headers)] = Site.asked
        assert set(headers) == {"Host", "User-Agent", "Accept", "Connection"}
        assert headers["User-Agent"] == "Check/1"

    def test_letters_beyond_ascii_are_written_as_addresses_want_them(self, site, asker):
        assert asker.ask(f"{site}/200?q=қала&x=a b").state == "works"
        assert Site.asked[0][1] == "/200?q=%D2%9B%D0%B0%D0%BB%D0%B0&x=a%20b"

    def test_nobody_listens(self, asker):
        assert asker.ask(f"http://{LOOPBACK}:1/").state == "no-answer"

    def test_a_server_that_speaks_no_tls(self, site, asker):
        assert asker.ask(site.replace("http:", "https:") + "/200").state == "no-answer"

    def test_redirects_come_to_an_end(self, site, asker):
        url = site + "/301" * 8 + "/200"
        assert asker.ask(url) == WebAnswer("not-asked", "too many redirects")
        assert len(Site.asked) == web_asking.MAX_REDIRECTS + 1

    def test_a_server_that_never_ends_its_headers_is_left(self, asker, monkeypatch):
        monkeypatch.setattr(web_asking, "TIME_LIMIT", 0.5)
        with drip() as port:
            began = time.monotonic()
            answer = asker.ask(f"http://{LOOPBACK}:{port}/")
        assert answer == WebAnswer("no-answer", "no answer in time")
        assert time.monotonic() - began < 5


@contextmanager
def drip():
    """A server that sends a header for ever, a byte at a time."""
    import socket

    with socket.create_server((LOOPBACK, 0)) as server:
        is_over = threading.Event()

        def serve():
            connection, _peer = server.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                while not is_over.wait(0.05):
                    try:
                        connection.sendall(b"x")
                    except OSError:
                        return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        is_over.set()
        thread.join()


class TestOnlyThePublicInternet:
    @pytest.mark.parametrize(
        "address",
        [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",  # noqa: S104
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "fe80::1",
            "fd00::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2002:a00:1::",
        ],
    )
    def test_addresses_that_are_not_public(self, address):
        assert not is_public(address, 80)

    @pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f::1", "64:ff9b::808:808"])
    def test_addresses_that_are(self, address):
        assert ipaddress.ip_address(address)
        assert is_public(address, 443)

    @pytest.mark.parametrize("port", [0, 22, 25, 5432, 6379, 8080])
    def test_other_ports_are_not_asked(self, port):
        assert not is_public("93.184.215.14", port)

    @pytest.mark.parametrize(
        "url",
        [
            "ftp://example.org/",
            "file:///etc/passwd",
            "gopher://example.org/",
            "http://",
            "http://user:secret@example.org/",
            "http://user@example.org/",
            "http://example.org:99999/",
            "http://[::1/",
            "http://" + "a" * 300 + "/",
            "javascript:alert(1)",
            "",
        ],
    )
    def test_what_is_no_address_of_a_page_is_not_asked(self, url, monkeypatch):
        monkeypatch.setattr(web_asking.socket, "create_connection", _never)
        monkeypatch.setattr(web_asking.socket, "getaddrinfo", _never)
        assert Asker("Check/1").ask(url).state == "not-asked"

    @pytest.mark.parametrize("host", [LOOPBACK, "localhost", "[::1]", "0x7f.1", "2130706433"])
    def test_the_own_computer_is_not_asked_whatever_it_is_called(self, site, host):
        port = site.rpartition(":")[2]
        for url in (f"http://{host}:{port}/200", f"http://{host}/200"):
            assert Asker("Check/1").ask(url).state in ("not-asked", "no-answer")
        assert Site.asked == []

    def test_a_name_with_one_private_address_among_public_ones_is_not_asked(self, monkeypatch):
        monkeypatch.setattr(web_asking.socket, "create_connection", _never)
        found = [(2, 1, 6, "", (ip, 80)) for ip in ("93.184.215.14", "10.0.0.1")]
        monkeypatch.setattr(web_asking.socket, "getaddrinfo", lambda *a, **k: found)
        answer = Asker("Check/1").ask("http://example.org/")
        assert answer == WebAnswer("not-asked", "not a public address")

    def test_the_connection_goes_to_the_address_that_was_looked_at(self, site, monkeypatch):
        """A name that means another address the second time leads nowhere else."""
        port = int(site.rpartition(":")[2])
        asked = []

        def once(host, *args, **kwargs):
            if host == LOOPBACK:  # `create_connection()` asks for what it was given.
                return look_up(host, *args, **kwargs)
            asked.append(host)
            return [(2, 1, 6, "", (LOOPBACK, port))]

        look_up = web_asking.socket.getaddrinfo
        connected = []
        connect = web_asking.socket.create_connection

        def note(address, **kwargs):
            connected.append(address)
            return connect((LOOPBACK, port), **kwargs)

        monkeypatch.setattr(web_asking.socket, "getaddrinfo", once)
        monkeypatch.setattr(web_asking.socket, "create_connection", note)
        asker = Asker("Check/1", may_ask=lambda *_any: True, rest=lambda seconds: None)
        assert asker.ask("http://example.org/404").state == "gone"
        assert connected == [(LOOPBACK, 80), (LOOPBACK, 80)]
        assert asked == ["example.org", "example.org"]

    @pytest.mark.parametrize(
        "target", ["http://10.0.0.1/", "ftp://example.org/", "file:///etc/passwd", "http://[::1]/"]
    )
    def test_a_redirect_into_a_private_network_is_not_followed(self, site, asker, target):
        assert asker.ask(f"{site}/302/{target}").state == "not-asked"
        assert len(Site.asked) == 1


def _never(*args, **kwargs):
    raise AssertionError("nothing may be asked")


def test_one_host_is_asked_once_a_second(site):
    now, rests = [0.0], []

    def rest(seconds):
        rests.append(seconds)
        now[0] += seconds

    asker = Asker("Check/1", may_ask=lambda *_any: True, clock=lambda: now[0], rest=rest)
    asker.ask(f"{site}/200")
    asker.ask(f"{site}/get-only")
    assert rests == [1, 1]
    now[0] += 5
    asker.ask(f"{site}/200")
    assert rests == [1, 1]


@pytest.mark.django_db
class TestKeeping:
    NOW = dt.datetime(2026, 6, 15, 12, tzinfo=dt.UTC)

    def source(self, **values):
        return factories.saved(factories.SourceFactory(**values))

    def keep(self, source, state, days=0):
        answer = WebAnswer(state, "HTTP 404")
        return link_checks.keep(source, answer, self.NOW + dt.timedelta(days=days))

    def dead(self):
        return list(link_checks.dead(Source.objects.all()))

    def test_gone_is_dead_at_once_and_silence_after_a_week(self):
        gone, silent, works, refused = (self.source() for _n in range(4))
        self.keep(gone, "gone")
        self.keep(works, "works")
        self.keep(refused, "refused")
        self.keep(silent, "no-answer")
        assert self.dead() == [gone]
        self.keep(silent, "no-answer", days=6)
        assert self.dead() == [gone]
        self.keep(silent, "no-answer", days=7)
        assert set(self.dead()) == {gone, silent}
        self.keep(silent, "works", days=8)
        self.keep(silent, "no-answer", days=9)
        assert self.dead() == [gone]

    def test_a_check_holds_for_the_address_that_was_asked(self):
        source = self.source()
        self.keep(source, "gone")
        Source.objects.update(url="https://example.org/new")
        assert self.dead() == []
        assert link_checks.last_check(Source.objects.all()) == link_checks.Check(on=None, left=1)

    def test_those_not_asked_for_longest_come_first(self):
        early, late, never, _without = (
            self.source(),
            self.source(),
            self.source(),
            self.source(url=""),
        )
        self.keep(late, "works", days=1)
        self.keep(early, "works")
        rows = link_checks.longest_unchecked(Source.objects.all())
        assert list(rows) == [never, early, late]
        assert list(link_checks.longest_unchecked(Source.objects.all(), 1)) == [never]

    def test_the_home_page_says_when_it_was_checked(self):
        self.source()
        source = self.source()
        self.keep(source, "gone")
        page = as_role("ministry-editor").get("/admin/")
        text = " ".join(page.content.decode().split())
        assert (
            '<b>1</b><a href="/admin/records/source/?queue=dead-link">Dead links</a>'
            "<small>Sources · editors · oldest since 15 June 2026 · checked on 15 June 2026"
            " · 1 address never checked</small>"
        ) in text

    def test_a_source_is_discarded_with_its_check(self):
        source = self.source()
        self.keep(source, "gone")
        source.delete()
        assert not LinkCheck.objects.exists()


@pytest.mark.django_db
class TestCommand:
    @pytest.fixture(autouse=True)
    def _answers(self, monkeypatch):
        """No network: what an address answers stands in it."""
        self.asked = []

        def ask(asker, url):
            self.asked.append(url)
            assert asker.may_ask is is_public
            return WebAnswer("gone" if "gone" in url else "works", "HTTP 200")

        monkeypatch.setattr(Asker, "ask", ask)

    def run(self, *arguments):
        out = StringIO()
        call_command("check_links", *arguments, stdout=out)
        return out.getvalue()

    def test_it_asks_and_keeps_the_answers(self):
        for name in ("one", "gone"):
            factories.saved(factories.SourceFactory(url=f"https://example.org/{name}"))
        factories.saved(factories.SourceFactory(url=""))
        out = self.run()
        assert out == (
            "source-2: gone (HTTP 200) https://example.org/gone\nChecked: 2. 1 gone, 1 works\n"
        )
        assert {check.state for check in LinkCheck.objects.all()} == {"gone", "works"}
        assert all(
            timezone.now() - c.checked_at < dt.timedelta(hours=1) for c in LinkCheck.objects.all()
        )

    def test_a_limit_takes_the_next_ones_each_time(self):
        for name in ("one", "two", "three"):
            factories.saved(factories.SourceFactory(url=f"https://example.org/{name}"))
        for _run in range(3):
            self.run("--limit", "1")
        assert len(set(self.asked)) == 3

    def test_a_limit_below_one_is_refused(self):
        with pytest.raises(CommandError, match="at least one"):
            self.run("--limit", "0")

    def test_no_sources(self):
        assert self.run() == "Checked: 0.\n"
