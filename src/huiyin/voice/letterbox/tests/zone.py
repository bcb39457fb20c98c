"""Which databases these tests may open: a letterbox process knows its own one only."""

from django.conf import settings

DATABASES = [alias for alias, options in settings.DATABASES.items() if options]
