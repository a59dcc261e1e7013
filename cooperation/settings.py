"""Settings of the portal, read from the environment.

Safe for production unless told otherwise: what must be secret or named has no default, and what
a browser is told follows the scheme of SITE_URL.
"""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from cooperation import assets, environment

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = BASE_DIR / "var"

# --- What the deployment decides -------------------------------------------------------------

SECRET_KEY = environment.secret_key()
SITE_URL = environment.site_url()
SITE_HOST = urlsplit(SITE_URL).hostname
SITE_IS_LOCAL = environment.is_loopback(SITE_HOST)
SITE_IS_HTTPS = SITE_URL.startswith("https://")

DEBUG = environment.flag("DEBUG")
if DEBUG and not SITE_IS_LOCAL:
    raise ImproperlyConfigured(f"DEBUG=1 shows secrets to visitors of {SITE_HOST}: set DEBUG=0.")

ALLOWED_HOSTS = environment.allowed_hosts(SITE_HOST)
# The process answers web requests; wsgi.py sets it.
SERVING = environment.flag("SERVING")
# A reverse proxy in front always sets X-Forwarded-Proto and appends to X-Forwarded-For.
BEHIND_PROXY = environment.flag("BEHIND_PROXY")

# Who answers for the register; empty: the pages say that it is on trial.
PUBLISHER_NAME = environment.text("PUBLISHER_NAME")
HOME_COUNTRY = environment.country("HOME_COUNTRY", "PK")
PARTNER_COUNTRIES = environment.countries("PARTNER_COUNTRIES", "KZ")

# What looks like a map of Pakistan needs a clearance there: elsewhere than on this computer the
# table of links stands alone until somebody decides.
SHOW_LINK_DIAGRAM = environment.flag("SHOW_LINK_DIAGRAM", SITE_IS_LOCAL)
LINK_DIAGRAM_OUTLINE = environment.outline("LINK_DIAGRAM_OUTLINE", base=BASE_DIR)

# --- Parts -----------------------------------------------------------------------------------

INSTALLED_APPS = [
    "modeltranslation",
    "cooperation.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_filters",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "csp",
    "records.apps.RecordsConfig",
    "institutions.apps.InstitutionsConfig",
    "delegations.apps.DelegationsConfig",
    "agreements.apps.AgreementsConfig",
    "centers.apps.CentersConfig",
    "cooperation.apps.CooperationConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "cooperation.middleware.BrowserPolicyMiddleware",
    # Answers carry random bytes against BREACH, and tokens are masked anew in each.
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "cooperation.middleware.DeskMethodsMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cooperation.signing_in.SessionLimits",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cooperation.errors.GoneMiddleware",
]

ROOT_URLCONF = "cooperation.urls"
WSGI_APPLICATION = "cooperation.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cooperation.context.site",
            ],
        },
    },
]

# --- Data ------------------------------------------------------------------------------------

DATABASES = {
    "default": environment.database(
        environment.text("DATABASE_URL", "sqlite:///var/portal.sqlite3"),
        base=BASE_DIR,
        serving=SERVING,
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MEDIA_ROOT = environment.path("MEDIA_ROOT", VAR / "media", base=BASE_DIR)
# Papers hold what is private: nobody but the portal's own account reads them.
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
FILE_UPLOAD_HANDLERS = ["records.papers.receiving.PaperUploadHandler"]
# What looks for malware in uploaded papers; none: their structure alone is looked at.
PAPER_SCANNER = environment.scanner("PAPER_SCANNER")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# A record with its parts is one form of many fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
# The tray takes 20 at once; beyond, a sentence says so, and far beyond nothing is read.
DATA_UPLOAD_MAX_NUMBER_FILES = 40

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", assets.ASSETS]
# What papers are set from, beside the fonts of the compiler.
FONTS = assets.FONTS
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

globals().update(
    environment.email(
        environment.text("EMAIL_URL", "console:" if SITE_IS_LOCAL else "smtp://localhost")
    )
)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = f"no-reply@{SITE_HOST}"

# --- Languages and dates ---------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ur", "اردو"), ("kk", "Қазақша"), ("ru", "Русский")]
# The second holds what Django's own catalogs lack; makemessages would drop it from the first.
LOCALE_PATHS = [BASE_DIR / "cooperation" / folder for folder in ("locale", "locale_django")]
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("en",)

USE_TZ = True
TIME_ZONE = environment.time_zone("Asia/Karachi")
# Django's English is American: 03/04/2026 must mean 3 April here.
FORMAT_MODULE_PATH = ["cooperation.formats"]
# For the languages whose formats Django lacks.
DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
SHORT_DATE_FORMAT = "d/m/Y"
SHORT_DATETIME_FORMAT = "d/m/Y H:i"
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y", "%d %m %Y"]
FIRST_DAY_OF_WEEK = 1

# --- People ----------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = ["cooperation.throttling.ThrottledBackend"]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
]
LOGIN_URL = "admin:login"
OTP_TOTP_ISSUER = "Register of Education Cooperation"

# One count for all second factors of an account stands in cooperation/throttling.py.
OTP_TOTP_THROTTLE_FACTOR = 0

# A session at the desk ends when nobody asked for a page for so long, and after so long in all.
SESSION_IDLE = timedelta(minutes=30)
SESSION_LIFE = timedelta(hours=12)

# Links by mail: to an account that was opened, and to one whose password was forgotten.
INVITATION_LIFE = timedelta(days=7)
PASSWORD_LINK_LIFE = timedelta(days=1)

# --- What browsers are told ------------------------------------------------------------------

_COOKIE_PREFIX = "__Host-" if SITE_IS_HTTPS else ""
SESSION_COOKIE_NAME = f"{_COOKIE_PREFIX}session"
SESSION_COOKIE_AGE = int(SESSION_LIFE.total_seconds())
SESSION_COOKIE_SECURE = SITE_IS_HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = f"{_COOKIE_PREFIX}csrf"
CSRF_COOKIE_AGE = None
CSRF_COOKIE_SECURE = SITE_IS_HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "cooperation.errors.csrf_failure"
LANGUAGE_COOKIE_NAME = f"{_COOKIE_PREFIX}language"
LANGUAGE_COOKIE_SECURE = SITE_IS_HTTPS
LANGUAGE_COOKIE_SAMESITE = "Lax"
ACCOUNT_COOKIE_NAME = f"{_COOKIE_PREFIX}account"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SECURE_SSL_REDIRECT = SITE_IS_HTTPS
# Probes come from inside, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if SITE_IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SITE_IS_HTTPS
SECURE_HSTS_PRELOAD = SITE_IS_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# --- Log -------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # Django's own handlers mail administrators, and print only under DEBUG.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        # Answers such as 404 are no events of the server.
        "django.request": {"level": "ERROR"},
    },
}
