"""What any WSGI server loads: ``app:app``."""

from blog import create_app

app = create_app()
