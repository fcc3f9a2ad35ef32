"""What stands between ``{{ }}`` is written as Jinja would write it, only sooner."""

import pytest
from flask import Flask
from jinja2 import UndefinedError
from markupsafe import Markup, escape

from blog.templating import unbroken, written

VALUES = (
    *("", "words", "<b>", "a & b", "'", '"', "&amp;", "\x00", "日本"),
    *(Markup("<b>&amp;</b>"), 7, -1, 2**70, 1.5, True, None, [1, "<i>"], Exception("<x>")),
)


@pytest.mark.parametrize(
    ("address", "html"),
    [
        ("a@b.example", "a@b.example"),
        ("a-b@c--d.example", "a{-b}@c{--d}.example"),
        ("<-&-'@x", "&lt;{-}&amp;{-}&#39;@x"),
        ("", ""),
    ],
)
def test_no_line_ends_within_an_address_behind_a_hyphen(address: str, html: str) -> None:
    span = html.replace("{", '<span class="unbroken">').replace("}", "</span>")
    assert unbroken(address) == Markup(span)


class Speaking:
    def __html__(self) -> str:
        return "<em>safe</em>"


class Pretending(str):
    """A string by name that is no plain one: it is looked at like any other."""

    __slots__ = ()


@pytest.mark.parametrize("value", [*VALUES, Speaking(), Pretending("<b>")])
def test_a_value_is_written_as_it_would_be_escaped(value: object) -> None:
    assert str(written(value)) == str(escape(value))


@pytest.mark.parametrize(
    ("template", "page"),
    [
        ("{{ text }}", "&lt;b&gt;"),
        ("{% set kept %}{{ text }}{% endset %}{{ kept }}", "&lt;b&gt;"),
        ("{% macro m(x) %}<i>{{ x }}</i>{% endmacro %}{{ m(text) }}", "<i>&lt;b&gt;</i>"),
        ("{{ text|upper }}", "&lt;B&gt;"),
        ("{{ text ~ safe }}", "&lt;b&gt;<p>"),
        ("{{ safe }}{{ number }}", "<p>7"),
        ("{{ _('%(x)s says', x=text) }}", "&lt;b&gt; says"),
        ("{{ _('100%% of %(x)s', x=safe) }}", "100% of <p>"),
        ("{{ ngettext('%(num)s of %(x)s', '%(num)s of %(x)s!', 2, x=text) }}", "2 of &lt;b&gt;!"),
    ],
)
def test_pages_escape_whatever_is_not_safe_by_itself(app: Flask, template: str, page: str) -> None:
    with app.test_request_context("/"):
        made = app.jinja_env.from_string(template)
        assert made.render(text="<b>", safe=Markup("<p>"), number=7) == page


def test_a_name_nobody_gave_is_an_error(app: Flask) -> None:
    with pytest.raises(UndefinedError):
        app.jinja_env.from_string("{{ nothing }}").render()


def test_an_address_without_parts_is_the_same_every_time_and_others_follow_their_parts(
    app: Flask,
) -> None:
    template = app.jinja_env.from_string(
        "{{ url_for('site.archive') }} {{ url_for('accounts.login', next='/a') }}"
        " {{ url_for('accounts.login', next='/b') }} {{ url_for('accounts.login') }}"
    )
    with app.test_request_context("/"):
        for _ in range(2):
            assert template.render() == "/archive /login?next=/a /login?next=/b /login"


def test_an_address_with_an_id_carries_each_ids_own(app: Flask) -> None:
    template = app.jinja_env.from_string(
        "{{ url_for('moderation.case', comment_id=id) }} {{ url_for('moderation.queue', person=id) }}"
    )
    with app.test_request_context("/"):
        for id_ in (7, 12):
            assert (
                template.render(id=id_) == f"/moderation/comments/{id_} /moderation/?person={id_}"
            )
