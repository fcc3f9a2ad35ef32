"""Having seen a warning: it is shown no more."""

from flask import url_for
from werkzeug.wrappers import Response

from blog import clock
from blog.accounts.http import signed_in
from blog.accounts.sanction_seen import see_warning
from blog.db import session
from blog.http import see_other, way_back


def warning_seen(sanction_id: int) -> Response:
    see_warning(session(), sanction_id=sanction_id, by=signed_in(), at=clock.now())
    return see_other(way_back(url_for("site.home")))
