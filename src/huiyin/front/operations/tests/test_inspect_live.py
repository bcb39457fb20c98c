"""`huiyin inspect` asks a live address: a TLS server made here, sound or with one thing wrong."""

import ipaddress
import ssl
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from huiyin.front.operations.queries import checks, deployment
from huiyin.front.operations.queries import live as at_address
from huiyin.kit import clock

CSP = "default-src 'none'; frame-ancestors 'none'"
SOUND = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
}


@dataclass
class Authority:
    """An enterprise's own certificate authority, and what it signs."""

    folder: Path
    key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def __post_init__(self) -> None:
        self.file = self.folder / "authority.pem"
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "示例煤矿 CA")])
        made = self._signed(self.name, self.key.public_key(), timedelta(days=900), is_authority=True)
        self.file.write_bytes(made.public_bytes(serialization.Encoding.PEM))

    def issue(self, host: str, lasts: timedelta) -> Path:
        """Return a file with a key and its certificate."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "huiyin")])
        made = self._signed(name, key.public_key(), lasts, host=host)
        plain = serialization.NoEncryption()
        pem = serialization.Encoding.PEM
        file = self.folder / f"{host}-{lasts.days}.pem"
        secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
        file.write_bytes(secret + made.public_bytes(pem))
        return file

    def _signed(self, name: Any, public: Any, lasts: timedelta, *, host: str = "", is_authority: bool = False) -> Any:
        now = clock.wall().astimezone(UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self.name)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=30))
            .not_valid_after(now + lasts)
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        )
        if host:
            made = made.add_extension(x509.SubjectAlternativeName([_alternative(host)]), critical=False)
        return made.sign(self.key, hashes.SHA256())


def _alternative(host: str) -> Any:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def serve(authority: Authority, settings: Any) -> Any:
    """Start a server at an address `inspect` is told; every page carries the same headers."""

    @contextmanager
    def serving(
        *,
        host: str = "127.0.0.1",
        lasts: timedelta = timedelta(days=200),
        headers: dict[str, str] | None = None,
        status: int = 200,
        oldest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_2,
    ) -> Iterator[None]:
        class Pages(BaseHTTPRequestHandler):
            server_version, sys_version = "nginx", ""

            def do_GET(self) -> None:
                self.send_response(status)
                for name, value in (SOUND if headers is None else headers).items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(authority.issue(host, lasts))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = oldest
        context.set_ciphers("ALL:@SECLEVEL=0")
        server = Quiet(("127.0.0.1", 0), Pages)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        settings.ADDRESS, settings.ADDRESS_CA = f"https://127.0.0.1:{server.server_port}", str(authority.file)
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    return serving


class Quiet(ThreadingHTTPServer):
    """Says nothing about a handshake that was refused."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass


def problems() -> list[str]:
    (finding,) = checks.run(["live"], among=deployment.CHECKS)
    return finding.problems


def without(header: str, **more: str) -> dict[str, str]:
    return {k: v for k, v in SOUND.items() if k != header} | more


def test_sound_address_passes(serve):
    with serve():
        assert problems() == []


def test_address_that_was_not_given_is_told(settings):
    settings.ADDRESS = ""

    assert "HUIYIN_ADDRESS" in problems()[0]


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://huiyin.example.cn"])
def test_address_in_the_clear_is_told(settings, url):
    settings.ADDRESS = url

    assert "不是 https" in problems()[0]


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1:1", "127.0.0.1", "ftp://127.0.0.1", "https://127.0.0.1:x", "https:"]
)
def test_address_nobody_answers_at_is_told(settings, url):
    settings.ADDRESS = url

    assert problems() == [f"{url} 打不开或没有正常应答，请检查网址、代理和防火墙"]


def test_missing_file_of_the_authority_is_told(serve, settings):
    with serve():
        settings.ADDRESS_CA = "/nowhere.pem"

        assert "打不开或没有正常应答" in problems()[0]


def test_certificate_of_an_unknown_authority_is_told(serve, settings):
    with serve():
        settings.ADDRESS_CA = ""

        assert len(problems()) == 1
        assert "浏览器不信任的机构" in problems()[0]


def test_certificate_for_another_host_is_told(serve):
    with serve(host="other.example.cn"):
        assert problems() == ["证书不是签给这个地址的，浏览器会拦住来访的人"]


def test_certificate_that_has_run_out_is_told(serve):
    with serve(lasts=timedelta(days=-1)):
        assert problems() == ["证书已经过期，浏览器会拦住来访的人"]


def test_certificate_that_runs_out_soon_is_told(serve):
    with serve(lasts=timedelta(days=9, hours=1)):
        assert problems() == ["证书还有 9 天到期，请尽快换新"]


def test_old_versions_of_tls_are_told(serve):
    with serve(oldest=ssl.TLSVersion.TLSv1):
        assert problems() == [f"还接受 TLS {old}，请只保留 TLS 1.2 和 1.3" for old in ("1.0", "1.1")]


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        (without("X-Content-Type-Options"), "缺少响应头 X-Content-Type-Options"),
        (without("Content-Security-Policy"), "被别的网页嵌套"),
        (without("Strict-Transport-Security"), "Strict-Transport-Security"),
        (SOUND | {"Strict-Transport-Security": "max-age=600"}, "Strict-Transport-Security"),
        (SOUND | {"Set-Cookie": "__Host-csrf=1; HttpOnly; Secure"}, "信箱设置了 Cookie"),
        (SOUND | {"Set-Cookie": "csrf=1; HttpOnly"}, "没有标明只走 https"),
        (SOUND | {"Server": "nginx/1.22.1"}, "服务器软件的版本"),
    ],
)
def test_headers_a_proxy_drops_or_adds_are_told(serve, headers, told):
    with serve(headers=headers):
        assert [line for line in problems() if told in line] != []


def test_page_that_does_not_open_is_told(serve):
    with serve(status=502):
        assert problems() == ["信箱没有正常打开（502）", "登录页没有正常打开（502）"]


@pytest.fixture
def in_the_clear(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Start a server without TLS at what `inspect` takes for port 80; every page gets the same answer."""

    @contextmanager
    def serving(status: int, **headers: str) -> Iterator[None]:
        class Pages(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), value.format(path=self.path))
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        server = Quiet(("127.0.0.1", 0), Pages)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        monkeypatch.setattr(at_address, "HTTP_PORT", server.server_port)
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    return serving


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(at_address, "HTTP_PORT", 1)


def given_away() -> list[str]:
    (finding,) = checks.run(["plain"], among=deployment.CHECKS)
    return [line.replace(f"{at_address.HTTP_PORT} 端口", "80 端口") for line in finding.problems]


@pytest.mark.parametrize("url", ["", "http://127.0.0.1:1", "ftp://127.0.0.1"])
def test_without_an_encrypted_address_the_clear_is_not_looked_at_and_that_is_told(settings, url):
    settings.ADDRESS = url

    assert len(given_away()) == 1
    assert "没有查" in given_away()[0]


@pytest.mark.usefixtures("nobody")
def test_nobody_answering_in_the_clear_is_as_it_should_be(serve):
    with serve():
        assert given_away() == []


def test_redirect_to_the_encrypted_address_is_as_it_should_be(serve, in_the_clear, settings):
    with serve(), in_the_clear(301, Location=f"{settings.ADDRESS}{{path}}"):
        assert given_away() == []


@pytest.mark.parametrize("status", [400, 403, 404, 421, 426])
def test_refusal_in_the_clear_is_as_it_should_be(serve, in_the_clear, status):
    with serve(), in_the_clear(status):
        assert given_away() == []


def test_pages_in_the_clear_are_told(serve, in_the_clear):
    with serve(), in_the_clear(200):
        assert given_away() == [
            f"80 端口不加密也给出{name}，内容在网络上可能被人看到，请只跳转到 https" for name in ("信箱", "登录页")
        ]


@pytest.mark.parametrize(
    "to", ["http://127.0.0.1{path}", "https://other.example.cn{path}", "https://127.0.0.1:1{path}", "/sign-in/", ""]
)
def test_redirect_to_anywhere_else_is_told(serve, in_the_clear, to):
    with serve(), in_the_clear(302, Location=to):
        told = given_away()

    assert len(told) == 2
    assert all("请只跳转到 https 的同一网址" in line for line in told)


def test_cookie_in_the_clear_is_told(serve, in_the_clear, settings):
    with serve(), in_the_clear(301, Location=f"{settings.ADDRESS}{{path}}", Set_Cookie="csrf=1"):
        assert given_away() == [f"80 端口不加密打开{name}时设置了 Cookie，请关掉" for name in ("信箱", "登录页")]


def test_encrypted_port_that_answers_in_the_clear_is_told(in_the_clear, settings):
    with in_the_clear(200):
        settings.ADDRESS = f"https://127.0.0.1:{at_address.HTTP_PORT}"

        assert len(given_away()) == 2
