"""The blog as a web application: the table of contents."""

from flask import Flask

import blog.accounts.devices.http
import blog.accounts.http
import blog.accounts.views
import blog.accounts.views.again
import blog.accounts.views.opened
import blog.cache.http
import blog.claims.views
import blog.comments.views
import blog.moderation.views
import blog.moderation.views.mine
import blog.notifications.views
import blog.posts.views
import blog.privacy.views
import blog.settings.dates
import blog.settings.http
import blog.settings.views
import blog.site.views
from blog import (
    assets,
    csp_reports,
    db,
    error_pages,
    http,
    limits,
    paths,
    security_log,
    templating,
)
from blog.config import Config
from blog.signed import keys_of
from blog.site.views.own_words import own_words


def make_app(config: Config | None = None) -> Flask:
    """Return the blog as a WSGI application; raise ConfigError when the environment is wrong."""
    config = config or Config.from_environ()
    security_log.init()
    on_https = config.base_url.startswith("https://")
    app = db.TransactionalFlask(
        "blog",
        instance_path=str(config.instance),
        static_url_path=assets.versioned_path(paths.PACKAGE / "static"),
    )
    app.config.update(
        DEBUG=False,  # whatever Flask reads in the environment: nobody is shown how it is made
        SECRET_KEY=config.secret_key,
        SECRET_KEY_FALLBACKS=list(keys_of(config.secret_key)[1:]),
        BASE_URL=config.base_url,
        REDIS_URL=config.redis_url,
        OPENID=config.openid,
        HSTS=config.hsts,
        SIGNATURES=config.signatures,
        BREACHED=config.breached or (),
        SESSION_COOKIE_NAME="__Host-session" if on_https else "session",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=on_https,
    )
    templating.init_app(app, config.instance)

    db.init_app(app, db.Database(config.database_url))
    http.init_app(app)
    assets.init_app(app)
    limits.init_app(app)
    blog.settings.http.init_app(app)
    blog.settings.dates.init_app(app)
    blog.accounts.http.init_app(app)
    blog.accounts.views.opened.init_app(app)
    error_pages.init_app(app)

    app.register_blueprint(blog.accounts.views.bp)
    app.register_blueprint(blog.settings.views.bp)
    blog.accounts.views.again.guard_settings(app)
    app.register_blueprint(blog.posts.views.bp)
    app.register_blueprint(blog.claims.views.bp)
    app.register_blueprint(blog.comments.views.bp)
    app.register_blueprint(blog.moderation.views.bp)
    app.register_blueprint(blog.moderation.views.mine.bp)
    app.register_blueprint(blog.privacy.views.bp)
    app.register_blueprint(blog.site.views.bp)
    app.register_blueprint(blog.notifications.views.bp)
    app.register_blueprint(csp_reports.bp)

    blog.cache.http.init_app(app, config, cookies=cookies_of_readers(app), own_words=own_words(app))
    return app


def cookies_of_readers(app: Flask) -> tuple[str, ...]:
    """Return the names of the cookies by which the blog knows who reads."""
    with app.app_context():
        return (app.config["SESSION_COOKIE_NAME"], blog.accounts.devices.http.cookie_name())
