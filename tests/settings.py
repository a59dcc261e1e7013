"""The portal's settings for tests: a key of their own, and nothing that only costs time."""

import os
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "tests-only-" + "0123456789abcdef" * 3)
os.environ.setdefault("SITE_URL", "http://127.0.0.1:8000")

from cooperation.settings import *  # noqa: E402, F403
from cooperation.settings import ALLOWED_HOSTS, STORAGES, VAR  # noqa: E402

# Security keys belong to names, not to addresses such as 127.0.0.1.
ALLOWED_HOSTS = [*ALLOWED_HOSTS, "localhost"]

# The manifest is made by collectstatic; tests take the files where they are.
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = Path(os.environ.get("TEST_MEDIA_ROOT", VAR / "test-media"))
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
