"""The web entry point: `trellis.config.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trellis.config.settings")
application = get_wsgi_application()
