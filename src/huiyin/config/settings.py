"""The one settings file; everything that differs between installations comes from the environment."""

from csp.constants import NONE, SELF

from huiyin.config import environment as env
from huiyin.config import zones

HOME = env.home()
ZONE = zones.Zone(env.text("ZONE", "all"))
DEMO = env.flag("DEMO")
DEBUG = False
SECRET_KEY = env.secret("secret-key")
ALLOWED_HOSTS = env.text("HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in env.text("ORIGINS").split(",") if o]
HTTPS = env.flag("HTTPS")
ADDRESS = env.text("ADDRESS")  # where browsers reach it, https://…; asked by `huiyin inspect` only
ADDRESS_CA = env.text("ADDRESS_CA")  # the enterprise's own certificate authority, where it has one

INSTALLED_APPS = zones.apps(ZONE)
MIDDLEWARE = zones.middleware(ZONE)
ROOT_URLCONF = zones.urlconf(ZONE)
WSGI_APPLICATION = "huiyin.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": zones.context_processors(ZONE),
            "builtins": zones.template_builtins(ZONE),
        },
    }
]

# The letterbox has its own database; the router refuses every relation between the two.
DATABASES = zones.databases(ZONE)
DATABASE_ROUTERS = ["huiyin.config.routers.LetterboxRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

# What the frame of every page shows of the domain: navigation, inbox, who is signed in.
FACE_CONTEXT = (
    []
    if ZONE is zones.Zone.LETTERBOX
    else [
        "huiyin.front.desk.context_processors.frame",
        "huiyin.front.portal.context_processors.frame",
        "huiyin.front.demo.context_processors.frame",
    ]
)

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": HOME / "files"},
    },
    "staticfiles": {"BACKEND": "huiyin.config.storage.StaticStorage"},
}
WHITENOISE_MANIFEST_STRICT = True

# Staff sign-in: staff number, Argon2id, lockout, second factor (ground/people).
AUTH_USER_MODEL = "people.Person"
LOGIN_URL = "people:sign_in"
LOGIN_REDIRECT_URL = "/desk/"
AUTHENTICATION_BACKENDS = ["huiyin.ground.people.queries.sessions.StaffBackend"]
PEOPLE_KEY = env.secret("people-key")  # second factors and one-time codes hang on it: back it up, never change it
VISIT_KEY = env.secret("visit-key")  # private notes of talks and visits are sealed with it: back it up, never change it
PASSWORD_HASHERS = ["huiyin.config.hashers.StaffPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("staff_number", "name", "pinyin", "email")},
    },
]

SESSION_COOKIE_NAME = "__Host-huiyin" if HTTPS else "huiyin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 8 * 3600
SESSION_ENGINE = "huiyin.ground.people.queries.sessions"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "huiyin.kit.face.views.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"  # "no-referrer" makes browsers send "Origin: null" with our own forms
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, "'wasm-unsafe-eval'"],
        "style-src": [SELF],
        "style-src-attr": ["'unsafe-inline'"],  # charts position their tips by style attributes
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

# Uploads stay in memory up to this size; nothing of a letter is ever spooled to disk.
FILE_UPLOAD_MAX_MEMORY_SIZE = 24 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 24 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = int(env.text("EMAIL_PORT", "25"))
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "huiyin@localhost")

# Letterbox (voice/letterbox): two vault folders, ideally on two disks; pepper and promise key outside the database.
LETTERBOX_SITE = env.text("LETTERBOX_SITE", "letters.demo.invalid")
LETTERBOX_VAULTS = [env.text("VAULT_1", str(HOME / "vault-1")), env.text("VAULT_2", str(HOME / "vault-2"))]
LETTERBOX_KEYS = env.text("LETTERBOX_KEYS", str(HOME / "letterbox-keys"))
LETTERS_URL = env.text("LETTERS_URL")  # printed on posters; empty: the address the poster was asked for at
UNION_CONTACT = env.text("UNION_CONTACT")  # printed on posters
LETTERBOX_POW_BITS = int(env.text("LETTERBOX_POW_BITS", "16"))  # about a second on a phone
LETTERBOX_MIX = env.text("LETTERBOX_MIX", "at-once" if DEMO else "daily")

# No request is ever logged; errors carry no request object (security.md 6).
LOGGING = {
    "version": 1,
    "disable_existing_loggers": True,
    "formatters": {"plain": {"format": "{levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "loggers": {"huiyin": {"handlers": ["stderr"], "level": "INFO", "propagate": False}},
    "root": {"handlers": ["stderr"], "level": "ERROR"},
}
