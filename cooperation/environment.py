"""Readers of environment variables. Each refuses a bad value in one sentence.

No sentence repeats the value of a variable that may hold a password or a key.
"""

import ipaddress
import json
import os
import shlex
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit
from zoneinfo import available_timezones

from django.core.exceptions import ImproperlyConfigured

SECRET_KEY_LENGTH = 50
SECRET_KEY_DISTINCT = 5

DATABASE_FORMS = (
    "write sqlite:///file, sqlite:////absolute/file or postgres://user:password@host:port/name, "
    "with special characters percent-encoded"
)
EMAIL_FORMS = (
    "write smtp://, smtps:// or smtp+tls://user:password@host:port, or console:, "
    "with special characters percent-encoded"
)
# What of libpq's parameters a DATABASE_URL may carry after its question mark.
POSTGRES_PARAMETERS = {"host", "sslmode", "sslrootcert"}

#: How deep the positions of a geometry lie, for the geometries that are lines.
OUTLINE_DEPTHS = {"LineString": 1, "Polygon": 2, "MultiPolygon": 3}

# A page that needs longer is broken, and must not hold a connection meanwhile.
STATEMENT_TIMEOUT_MS = 15_000
SQLITE_INIT = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON"


def text(name: str, default: str = "") -> str:
    """The variable without surrounding blanks; empty counts as unset."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool = False) -> bool:
    """A switch: `1` is on, `0` is off, nothing else is understood."""
    value = text(name, "1" if default else "0")
    if value not in {"0", "1"}:
        raise ImproperlyConfigured(f"{name} must be 0 or 1, not {value!r}.")
    return value == "1"


def words(name: str, default: str = "") -> list[str]:
    """A list written with commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def secret_key() -> str:
    """SECRET_KEY, refused where it is missing, a placeholder, or too weak to sign with."""
    value = text("SECRET_KEY")
    if not value:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set: `make run` writes one for local use; elsewhere set "
            f"{SECRET_KEY_LENGTH} or more random characters."
        )
    if value.startswith("django-insecure-"):
        raise ImproperlyConfigured("SECRET_KEY is a default key: set one of your own.")
    if len(value) < SECRET_KEY_LENGTH or len(set(value)) < SECRET_KEY_DISTINCT:
        raise ImproperlyConfigured(
            f"SECRET_KEY is too weak: it needs {SECRET_KEY_LENGTH} or more random characters."
        )
    return value


def site_url() -> str:
    """SITE_URL, the public address: scheme, host and perhaps port, without a slash at the end."""
    value = text("SITE_URL").rstrip("/")
    if not value:
        raise ImproperlyConfigured(
            "SITE_URL is not set: give the public address, such as https://register.example."
        )
    parts = _split("SITE_URL", value, "write http:// or https://, the host and perhaps a port")
    if (
        parts.scheme not in {"http", "https"}
        or not parts.hostname
        or "@" in parts.netloc
        or parts.path
        or parts.query
        or parts.fragment
    ):
        raise ImproperlyConfigured(
            "SITE_URL must be http:// or https://, the host and perhaps a port, and nothing more."
        )
    return value


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only mean this very machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def allowed_hosts(site_host: str) -> list[str]:
    """ALLOWED_HOSTS; unset: the host of SITE_URL alone."""
    hosts = words("ALLOWED_HOSTS", site_host)
    if "*" in hosts:
        raise ImproperlyConfigured("ALLOWED_HOSTS must name hosts: * would answer to any name.")
    return hosts


def country(name: str, default: str) -> str:
    """One ISO 3166-1 alpha-2 code."""
    return _country_code(name, text(name, default))


def countries(name: str, default: str) -> list[str]:
    """ISO 3166-1 alpha-2 codes written with commas."""
    return [_country_code(name, code) for code in words(name, default)]


def time_zone(default: str) -> str:
    """TIME_ZONE, a name of the IANA database."""
    value = text("TIME_ZONE", default)
    if value not in available_timezones():
        raise ImproperlyConfigured(f"TIME_ZONE {value!r} is no IANA time zone.")
    return value


def path(name: str, default: Path, *, base: Path) -> Path:
    """A folder; relative ones count from the project's folder."""
    return base / text(name, str(default))


@dataclass(frozen=True)
class Scanner:
    """What looks for malware in papers: a clamd socket, or a command that takes a file's path.

    address: of the socket, a path or (host, port); command: its words, empty for a socket
    """

    address: str | tuple[str, int] = ""
    command: tuple[str, ...] = ()


def scanner(name: str) -> Scanner | None:
    """The scanner that a variable names, or None where it is unset."""
    value = text(name)
    if not value:
        return None
    forms = "write clamd:/path/of/socket, clamd://host:port, or a command"
    if not value.startswith("clamd:"):
        return Scanner(command=tuple(_words(name, value, forms)))
    parts = _split(name, value, forms)
    if parts.hostname and parts.port and not parts.path:
        return Scanner(address=(parts.hostname, parts.port))
    if parts.path.startswith("/") and not parts.netloc:
        return Scanner(address=parts.path)
    raise ImproperlyConfigured(f"{name} is not understood: {forms}.")


@dataclass(frozen=True)
class Outline:
    """An official outline for the diagram of links.

    runs: lines of (longitude, latitude); attribution: whose it is and under which clearance
    """

    runs: tuple
    attribution: str


def outline(name: str, *, base: Path) -> Outline | None:
    """The outline in a GeoJSON file, or None where no file is named.

    Refused where it is missing, holds anything but lines, or does not say who cleared it.
    """
    if not text(name):
        return None
    file = path(name, base, base=base)
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        runs = tuple(_runs(content))
    except OSError:
        raise ImproperlyConfigured(f"{name} cannot be read: {file}.") from None
    except (ValueError, TypeError, KeyError, AttributeError):
        runs = ()
    if not runs:
        raise ImproperlyConfigured(
            f"{name} must be GeoJSON of {', '.join(OUTLINE_DEPTHS)} in degrees: {file}."
        )
    attribution = content.get("attribution")
    if not isinstance(attribution, str) or not attribution.strip():
        raise ImproperlyConfigured(
            f"{name} must say whose outline it is and who cleared it, "
            f'in a member "attribution" at the top of the file: {file}.'
        )
    return Outline(runs, attribution.strip())


def database(url: str, *, base: Path, serving: bool) -> dict:
    """Django's settings of one database from its address.

    `serving`: the process answers web requests, so that connections are pooled and a statement
    that hangs is ended. Commands use one connection and may take their time.
    """
    parts = _split("DATABASE_URL", url, DATABASE_FORMS)
    if parts.scheme == "sqlite":
        return _sqlite(parts, base)
    if parts.scheme in {"postgres", "postgresql"}:
        return _postgres(parts, serving)
    raise ImproperlyConfigured(f"DATABASE_URL is not understood: {DATABASE_FORMS}.")


def email(url: str) -> dict:
    """Django's EMAIL_* settings from one address."""
    if url == "console:":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    parts = _split("EMAIL_URL", url, EMAIL_FORMS)
    ports = {"smtp": 25, "smtps": 465, "smtp+tls": 587}
    if parts.scheme not in ports or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ImproperlyConfigured(f"EMAIL_URL is not understood: {EMAIL_FORMS}.")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or ports[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_TIMEOUT": 10,
    }


def _split(name: str, value: str, forms: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018  Reading it is what checks it.
    except ValueError:
        raise ImproperlyConfigured(f"{name} is not understood: {forms}.") from None
    return parts


def _words(name: str, value: str, forms: str) -> list[str]:
    try:
        return shlex.split(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is not understood: {forms}.") from None


def _runs(node: dict) -> list[tuple]:
    """The lines of a GeoJSON object. Raises ValueError, TypeError or KeyError for anything else."""
    if node["type"] == "FeatureCollection":
        return [run for feature in node["features"] for run in _runs(feature)]
    if node["type"] == "Feature":
        return _runs(node["geometry"])
    lines = [node["coordinates"]]
    for _level in range(OUTLINE_DEPTHS[node["type"]] - 1):
        lines = [line for nested in lines for line in nested]
    runs = [tuple(_position(*position) for position in line) for line in lines]
    if any(len(run) < 2 for run in runs):
        raise ValueError
    return runs


def _position(longitude: float, latitude: float, *_height: float) -> tuple[float, float]:
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise ValueError
    return float(longitude), float(latitude)


def _sqlite(parts: SplitResult, base: Path) -> dict:
    file = unquote(parts.path.removeprefix("/"))
    if parts.netloc or parts.query or parts.fragment or not file:
        raise ImproperlyConfigured(f"DATABASE_URL is not understood: {DATABASE_FORMS}.")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(base / file),
        "OPTIONS": {
            # A writer takes its lock at the start and waits for it, instead of failing half way.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": SQLITE_INIT,
        },
    }


def _postgres(parts: SplitResult, serving: bool) -> dict:
    parameters = dict(parse_qsl(parts.query, keep_blank_values=True))
    name = unquote(parts.path.removeprefix("/"))
    if not name or "/" in name or parts.fragment or not POSTGRES_PARAMETERS.issuperset(parameters):
        raise ImproperlyConfigured(f"DATABASE_URL is not understood: {DATABASE_FORMS}.")
    host = parameters.pop("host", "") or unquote(parts.hostname or "")
    # Compiling a search takes PostgreSQL thirty times as long as running it.
    options = {"connect_timeout": 5, "options": "-c jit=off", **parameters}
    if serving:
        options["options"] += f" -c statement_timeout={STATEMENT_TIMEOUT_MS}"
        options["pool"] = {"min_size": 1, "max_size": 10, "timeout": 2}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_HEALTH_CHECKS": serving,
        "OPTIONS": options,
    }


def _country_code(name: str, code: str) -> str:
    if not (len(code) == 2 and code.isascii() and code.isalpha() and code.isupper()):
        raise ImproperlyConfigured(
            f"{name} must hold two capital letters a country, such as PK, not {code!r}."
        )
    return code
