"""The program's own settings, with the trial's room beside the others."""

from trellis.config.settings import *  # noqa: F403
from trellis.config.settings import INSTALLED_APPS, MIDDLEWARE

INSTALLED_APPS = [*INSTALLED_APPS, "tests.soak"]
ROOT_URLCONF = "tests.soak.urls"
MIDDLEWARE = [name for name in MIDDLEWARE if "Csrf" not in name]
