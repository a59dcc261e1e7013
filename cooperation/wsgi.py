"""The portal as a WSGI application, for granian or any other server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperation.settings")
# Pooled connections and a limit on statements are for web requests, not for commands.
os.environ.setdefault("SERVING", "1")

application = get_wsgi_application()
