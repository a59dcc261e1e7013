"""The settings of a local copy: var/local.env.

Written before Django starts, because the settings refuse to load without a key; hence the standard
library only.
"""

import argparse
import os
import re
import secrets
from pathlib import Path

VAR = Path(__file__).resolve().parent.parent / "var"
LOCAL_ENV = VAR / "local.env"

_LOCAL_ADDRESS = re.compile(r"http://(127\.0\.0\.1|localhost)(:\d+)?")


def read(file: Path = LOCAL_ENV) -> dict[str, str]:
    """The KEY=VALUE lines of a file; an absent file holds none."""
    if not file.is_file():
        return {}
    pairs = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        key, equals, value = line.strip().partition("=")
        if equals and not key.startswith("#"):
            pairs[key.strip()] = value.strip()
    return pairs


def load(file: Path = LOCAL_ENV) -> None:
    """Put the file's values into the environment. What is set there already stays."""
    for key, value in read(file).items():
        os.environ.setdefault(key, value)


def write(port: int, file: Path = LOCAL_ENV) -> None:
    """Make the file, or only add what is missing and bring the port of a local address up to date.

    Everything else in it, comments too, is the user's.
    """
    old = file.read_text(encoding="utf-8") if file.is_file() else ""
    pairs = read(file)
    address = f"http://127.0.0.1:{port}"
    wanted = {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "DEBUG": "0",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "SITE_URL": address,
    }
    new = old
    if _LOCAL_ADDRESS.fullmatch(pairs.get("SITE_URL", "")):
        new = re.sub(r"(?m)^\s*SITE_URL\s*=.*$", f"SITE_URL={address}", new)
    if new and not new.endswith("\n"):
        new += "\n"
    new += "".join(f"{key}={value}\n" for key, value in wanted.items() if key not in pairs)
    if new == old:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    part.touch(mode=0o600)
    part.write_text(new, encoding="utf-8")
    part.replace(file)


def main() -> None:
    parser = argparse.ArgumentParser(description="Write var/local.env for local use.")
    parser.add_argument("--port", type=int, default=8000)
    write(parser.parse_args().port)


if __name__ == "__main__":
    main()
