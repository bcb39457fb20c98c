"""The checks of `huiyin inspect`: how an installation is set up. Each yields problems as Chinese lines; none writes.

What security.md asks of the running configuration: headers, TLS, ports, pragmas, file modes, absence of logs.
"""

import io
import ipaddress
import re
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections

from huiyin.front.operations.queries import live as at_address
from huiyin.kit import clock

PRIVATE = stat.S_IRWXG | stat.S_IRWXO
SECRETS = ("secret-key", "people-key", "visit-key")
EXPECTED_PORTS = frozenset({22, 80, 443})
PRAGMAS: dict[str, tuple[Any, str]] = {
    "journal_mode": ("wal", "WAL"),
    "synchronous": (2, "FULL"),
    "foreign_keys": (1, "ON"),
    "secure_delete": (1, "ON"),
}
SERVER_SETTINGS = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
PAGES = {"/letters/": "信箱", "/sign-in/": "登录页"}
HEADERS = {
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "",
}
OK, MOVED, REFUSED = 200, 300, 400
A_YEAR = 31_536_000
SECURE = "secure"
LISTENING = "0A"  # state of a socket in /proc/net/tcp


def mode() -> Iterator[str]:
    """Yield what is meant for trying things out only."""
    if settings.DEBUG:
        yield "调试模式开着，出错时会把内部信息显示给访问者"
    if settings.DEMO:
        yield "演示模式开着（HUIYIN_DEMO），账号和口令是公开的"
    if "*" in settings.ALLOWED_HOSTS:
        yield "HUIYIN_HOSTS 允许任何主机名，请写明本单位的域名或地址"
    if settings.LETTERBOX_MIX != "daily":
        yield "来信没有按日混合（HUIYIN_LETTERBOX_MIX 应为 daily），从时间可能推断出写信人"


def https() -> Iterator[str]:
    """Yield what goes over the network in the clear."""
    if not settings.SESSION_COOKIE_SECURE or not settings.SECURE_SSL_REDIRECT:
        yield "HUIYIN_HTTPS 没有打开，口令和来信在网络上可能被人看到"
    for alias in connections:
        given = connections[alias].settings_dict
        options: dict[str, Any] = given.get("OPTIONS", {})
        is_far = connections[alias].vendor == "postgresql" and not _is_near(given.get("HOST") or "")
        if is_far and options.get("sslmode") not in {"require", "verify-ca", "verify-full"}:
            yield f"数据库 {alias} 在别的机器上，连接没有要求加密（地址后加 ?sslmode=verify-full）"


def headers() -> Iterator[str]:
    """Yield security headers that the pages don't carry, and cookies the letterbox must not set."""
    if not Path(settings.STATIC_ROOT).is_dir():
        yield "静态文件还没有整理，网页打不开：请先执行 huiyin collectstatic"
        return
    for path, name in PAGES.items():
        yield from _lacking(path, name, _headers_of(path))


def live() -> Iterator[str]:
    """Yield what users meet at the address given: TLS, certificate, and headers as they come out of the proxy."""
    if not settings.ADDRESS:
        yield "没有写明对外网址（HUIYIN_ADDRESS，如 https://huiyin.example.cn），TLS、证书和代理发出的响应头没有查"
        return
    try:
        address = at_address.Address.of(settings.ADDRESS, settings.ADDRESS_CA)
        if not address.is_secure:
            yield f"{settings.ADDRESS} 不是 https，口令和来信在网络上可能被人看到"
            return
        yield from at_address.certificate(address, clock.wall())
        yield from at_address.versions(address)
        for path, name in PAGES.items():
            yield from _seen_outside(path, name, at_address.ask(address, path))
    except at_address.Unreachable:
        yield f"{settings.ADDRESS} 打不开或没有正常应答，请检查网址、代理和防火墙"


def plain() -> Iterator[str]:
    """Yield what the address gives away without encryption: a page, a cookie, or a way to somewhere else."""
    try:
        address = at_address.Address.of(settings.ADDRESS, settings.ADDRESS_CA)
    except at_address.Unreachable:
        address = None
    if address is None or not address.is_secure:
        yield "没有写明 https 网址（HUIYIN_ADDRESS），不加密的端口给出什么没有查"
        return
    for way in address.in_the_clear():
        for path, name in PAGES.items():
            try:
                answer = at_address.ask(way, path)
            except at_address.Unreachable:
                break  # nobody speaks plain HTTP there: as it should be
            yield from _given_away(f"{way.port} 端口不加密", name, answer, address)


def _given_away(where: str, name: str, answer: at_address.Answer, address: at_address.Address) -> Iterator[str]:
    """Yield what is wrong with an answer that came in the clear; a refusal is as good as a way to https."""
    to = answer.headers.get("location", "")
    if OK <= answer.status < MOVED:
        yield f"{where}也给出{name}，内容在网络上可能被人看到，请只跳转到 https"
    elif answer.status < REFUSED and not address.is_led_to_by(to):
        yield f"{where}把{name}引到 {to or '别处'}，请只跳转到 https 的同一网址"
    if answer.cookies:
        yield f"{where}打开{name}时设置了 Cookie，请关掉"


def _seen_outside(path: str, name: str, answer: at_address.Answer) -> Iterator[str]:
    """Yield what is wrong with a page's answer as it came over the network."""
    if answer.status != OK:
        yield f"{name}没有正常打开（{answer.status}）"
        return
    yield from _lacking(path, name, answer.headers)
    age = re.search(r"max-age=(\d+)", answer.headers.get("strict-transport-security", ""))
    if age is None or int(age[1]) < A_YEAR:
        yield f"{name}缺少一年以上的 Strict-Transport-Security"
    if any(SECURE not in cookie.lower() for cookie in answer.cookies):
        yield f"{name}的 Cookie 没有标明只走 https（Secure）"
    if any(character.isdigit() for character in answer.headers.get("server", "")):
        yield f"{name}说出了服务器软件的版本（响应头 Server），请在代理里关掉"


def _lacking(path: str, name: str, found: dict[str, str]) -> Iterator[str]:
    for header, wanted in HEADERS.items():
        if wanted not in found.get(header.lower(), "") or header.lower() not in found:
            yield f"{name}缺少响应头 {header}{f'：{wanted}' if wanted else ''}"
    if "frame-ancestors 'none'" not in found.get("content-security-policy", ""):
        yield f"{name}可以被别的网页嵌套"
    if path == "/letters/" and "set-cookie" in found:
        yield "信箱设置了 Cookie，可能认出写信人"


def databases() -> Iterator[str]:
    """Yield settings of the databases under which a commit may be lost or a deleted text may stay."""
    for alias in connections:
        link = connections[alias]
        if not link.settings_dict.get("NAME"):
            continue
        with link.cursor() as cursor:
            if link.vendor == "sqlite":
                for name, (wanted, shown) in PRAGMAS.items():
                    cursor.execute(f"PRAGMA {name}")
                    if cursor.fetchone()[0] != wanted:
                        yield f"数据库 {alias} 的 {name} 不是 {shown}"
            else:
                for name, word in SERVER_SETTINGS.items():
                    cursor.execute(f"SHOW {name}")
                    if cursor.fetchone()[0] != word:
                        yield f"数据库 {alias} 的 {name} 不是 {word}，停电时可能丢失已经确认的内容"


def files() -> Iterator[str]:
    """Yield folders and files with keys, letters or data that others on this machine may read."""
    folders = [settings.HOME, settings.LETTERBOX_KEYS, *settings.LETTERBOX_VAULTS]
    kept = [settings.HOME / name for name in SECRETS]
    for path in map(Path, dict.fromkeys(map(str, (*folders, *kept)))):
        if path.exists() and path.stat().st_mode & PRIVATE:
            yield f"别的用户能读 {path.name}：请执行 chmod {'700' if path.is_dir() else '600'} {path}"


def places() -> Iterator[str]:
    """Yield what lies together though it shouldn't."""
    vaults = [Path(folder) for folder in settings.LETTERBOX_VAULTS]
    if len({_disk(folder) for folder in vaults}) < 2:
        yield "两个来信库在同一块磁盘上，磁盘坏了来信就没有了（HUIYIN_VAULT_1、HUIYIN_VAULT_2）"
    names = [connections[alias].settings_dict.get("NAME") for alias in connections]
    if len(set(names)) < len(names):
        yield "意见箱和办理用的是同一个数据库，应当分开"


def logs() -> Iterator[str]:
    """Yield handlers that write to files, and files in the data folder that look like logs."""
    handlers: dict[str, dict[str, Any]] = dict(settings.LOGGING).get("handlers", {})  # type: ignore[assignment]
    for name, handler in handlers.items():
        if "File" in handler["class"] or "filename" in handler:
            yield f"日志 {name} 写进文件，里面可能留下访问痕迹"
    for path in sorted(settings.HOME.glob("*")):
        if path.is_file() and (path.suffix == ".log" or "access" in path.name):
            yield f"数据目录里有日志文件 {path.name}，请确认里面没有访问记录后删除"


def ports() -> Iterator[str]:
    """Yield ports that other machines can reach, besides web and remote shell. Linux only; elsewhere nothing."""
    for address, port in sorted(set(_listening()), key=lambda pair: pair[1]):
        if not address.is_loopback and port not in EXPECTED_PORTS:
            yield f"端口 {port} 对网络开放（{address}）。不需要的请关闭，或用防火墙挡住"


CHECKS = (
    ("mode", "按正式运行设置", mode),
    ("https", "网络上的内容都加密", https),
    ("headers", "网页带着安全响应头", headers),
    ("live", "从外面看，网址的加密、证书和响应头都合格", live),
    ("plain", "不加密的端口不给网页，只跳转到 https", plain),
    ("databases", "数据库不丢已确认的内容，删除的不留痕", databases),
    ("files", "密钥和数据只有本程序能读", files),
    ("places", "来信库分在两块磁盘，数据库分开", places),
    ("logs", "没有访问日志", logs),
    ("ports", "没有多余的端口对外开放", ports),
)
NAMES = tuple(name for name, _, _ in CHECKS)


def _disk(folder: Path) -> int:
    """Return the device a folder lies on, or will lie on once it is made."""
    return next(found for found in (folder, *folder.resolve().parents) if found.exists()).stat().st_dev


def _is_near(host: str) -> bool:
    if host in {"", "localhost"} or host.startswith("/"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _headers_of(path: str) -> dict[str, str]:
    """Return the response headers of a page, asked inside this process as a proxy with TLS would ask."""
    found: dict[str, str] = {}

    def start(status: str, given: list[tuple[str, str]], error: Any = None, /) -> Callable[[bytes], object]:
        found.update({name.lower(): value for name, value in given})
        return bytes

    host = next((h.lstrip(".") for h in settings.ALLOWED_HOSTS if h != "*"), "localhost")
    asked = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "SERVER_NAME": host,
        "SERVER_PORT": "443",
        "HTTP_HOST": host,
        "wsgi.url_scheme": "https",
        "wsgi.input": io.BytesIO(),
    }
    answer = WSGIHandler()(asked, start)
    answer.close()
    return found


def _listening() -> Iterator[tuple[ipaddress.IPv4Address | ipaddress.IPv6Address, int]]:
    """Yield address and port of each listening TCP socket of the machine, from /proc/net (proc(5))."""
    for name in ("tcp", "tcp6"):
        table = Path("/proc/net") / name
        for line in table.read_text(encoding="ascii").splitlines()[1:] if table.is_file() else ():
            fields = line.split()
            if fields[3] == LISTENING:
                address, _, port = fields[1].partition(":")
                yield _address(address), int(port, 16)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Return the address the kernel prints as words of four bytes, each in the machine's order (little-endian)."""
    content = b"".join(bytes.fromhex(text[n : n + 8])[::-1] for n in range(0, len(text), 8))
    found = ipaddress.ip_address(content)
    return getattr(found, "ipv4_mapped", None) or found
