"""What any WSGI server loads: ``app:app``."""

from blog.serve import application

app = application()
