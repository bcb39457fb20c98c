"""Asks the installation at the address where its users reach it: TLS, certificate, headers as they leave the proxy.

The only place that opens a connection to anywhere, and only to the address the operator has given: no redirect is
followed, nothing is sent but a request for a page.
"""

import socket
import ssl
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import urlsplit

from cryptography import x509

PATIENCE = 5.0  # seconds for each connection
SOON = timedelta(days=21)
HTTPS_PORT, HTTP_PORT = 443, 80
OLD = (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1)
# What OpenSSL says (x509_vfy.h) in words; anything else is told by its number.
UNTRUSTED = {
    9: "还没有生效",
    10: "已经过期",
    18: "是自签名的，浏览器不信任",
    19: "由浏览器不信任的机构签发",
    20: "由浏览器不信任的机构签发，或缺少中间证书",
    62: "不是签给这个域名的",
    64: "不是签给这个地址的",
}


class Unreachable(Exception):
    """Nobody answers there, or not in a way a browser understands."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the users' browsers go."""

    host: str
    port: int
    is_secure: bool
    authority: str = ""  # a file with the enterprise's own certificate authority

    @property
    def named(self) -> str:
        """Return host and port as a browser names them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (HTTPS_PORT if self.is_secure else HTTP_PORT) else f"{host}:{self.port}"

    @classmethod
    def of(cls, url: str, authority: str = "") -> "Address":
        """Read it from `https://host[:port]`. Raises Unreachable."""
        try:
            parts = urlsplit(url)
            port = parts.port or (HTTPS_PORT if parts.scheme == "https" else HTTP_PORT)
        except ValueError as error:
            raise Unreachable from error
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise Unreachable
        return cls(parts.hostname, port, parts.scheme == "https", authority)

    def in_the_clear(self) -> "list[Address]":
        """Return where somebody lands who leaves out the s: port 80 of the host, and the TLS port without TLS."""
        return [Address(self.host, port, is_secure=False) for port in dict.fromkeys((HTTP_PORT, self.port))]

    def is_led_to_by(self, location: str) -> bool:
        """Return whether a redirect leads here, encrypted."""
        try:
            to = Address.of(location)
        except Unreachable:
            return False
        return (to.host, to.port, to.is_secure) == (self.host, self.port, True)


@dataclass(slots=True)
class Answer:
    """A page's status and headers, names in lower case; cookies one by one."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    cookies: list[str] = field(default_factory=list)


def certificate(address: Address, at: datetime) -> Iterator[str]:
    """Yield what a browser would not trust about the certificate, now or soon. Raises Unreachable."""
    try:
        with _secured(address, _trusting(address)):
            pass
    except ssl.SSLCertVerificationError as error:
        yield f"证书{UNTRUSTED.get(error.verify_code, f'不被信任（{error.verify_code}）')}，浏览器会拦住来访的人"
    with _secured(address, _open()) as link:
        found = x509.load_der_x509_certificate(link.getpeercert(binary_form=True) or b"")
    left = found.not_valid_after_utc - at
    if timedelta(0) < left < SOON:
        yield f"证书还有 {left.days} 天到期，请尽快换新"


def versions(address: Address) -> Iterator[str]:
    """Yield that the server still speaks a version of TLS below 1.2, or none above. Raises Unreachable."""
    with _secured(address, _open()) as link:
        if link.version() not in {"TLSv1.2", "TLSv1.3"}:
            yield f"只会 {link.version()}，请启用 TLS 1.2 和 1.3"
    for old in OLD:
        if _speaks(address, old):
            yield f"还接受 {old.name.replace('v1_', ' 1.').replace('v1', ' 1.0')}，请只保留 TLS 1.2 和 1.3"


def ask(address: Address, path: str) -> Answer:
    """Return what the address answers to a request for a page. Raises Unreachable."""
    link = HTTPConnection(address.host, address.port, timeout=PATIENCE)
    try:
        link.sock = _secured(address, _open()) if address.is_secure else _connected(address)
        link.request("GET", path, headers={"Host": address.named, "User-Agent": "huiyin-inspect"})
        return _read(link.getresponse())
    except (OSError, HTTPException) as error:
        raise Unreachable from error
    finally:
        link.close()


def _read(response: HTTPResponse) -> Answer:
    given = response.getheaders()
    headers = {name.lower(): value for name, value in given}
    return Answer(response.status, headers, [value for name, value in given if name.lower() == "set-cookie"])


def _trusting(address: Address) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=address.authority or None)
    except OSError as error:
        raise Unreachable from error


def _open() -> ssl.SSLContext:
    """Return a context that trusts anybody: it is only looked at, nothing secret is sent."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # old versions are what is looked for
        context.minimum_version = ssl.TLSVersion.TLSv1
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


def _speaks(address: Address, version: ssl.TLSVersion) -> bool:
    context = _open()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = version
    try:
        with _secured(address, context):
            return True
    except Unreachable:
        return False


def _secured(address: Address, context: ssl.SSLContext) -> ssl.SSLSocket:
    link = _connected(address)
    try:
        return context.wrap_socket(link, server_hostname=address.host)
    except ssl.SSLCertVerificationError:
        link.close()
        raise
    except OSError as error:
        link.close()
        raise Unreachable from error


def _connected(address: Address) -> socket.socket:
    try:
        return socket.create_connection((address.host, address.port), timeout=PATIENCE)
    except OSError as error:
        raise Unreachable from error
