"""What may be emitted: STRICT for comments, INERT for comments nobody has approved, WIDE for posts."""

import re

import nh3

from blog.markup.players import player

# Their content is code or a stand-in for browsers without a feature, never prose.
SILENT_TAGS = {
    *("script", "style", "noscript", "noembed", "noframes", "template", "svg", "math"),
}

STRICT_TAGS = {
    *("p", "br", "a", "em", "i", "strong", "b", "blockquote", "code", "pre", "ul", "ol", "li"),
}

WIDE_TAGS = STRICT_TAGS | {
    *("h1", "h2", "h3", "h4", "h5", "h6", "hr", "div", "span", "details", "summary"),
    *("figure", "figcaption", "img", "iframe", "video", "audio", "source"),
    *("table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td"),
    *("dl", "dt", "dd", "sub", "sup", "del", "ins", "s", "u", "mark", "small", "abbr", "q", "cite"),
    *("dfn", "kbd", "samp", "var", "time", "bdi", "bdo", "ruby", "rb", "rp", "rt", "wbr"),
}

# No `id` and no `name`: either could stand in for an element of the page (DOM clobbering).
# No `cite` and no `srcset`: nh3 0.3 does not check the scheme of the addresses in them.
_WIDE_ATTRIBUTES = {
    "*": {"title", "lang", "dir"},
    "a": {"href", "rel"},
    "code": {"class"},
    "col": {"span"},
    "colgroup": {"span"},
    "del": {"datetime"},
    "details": {"open"},
    "iframe": {"src", "width", "height", "allowfullscreen"},
    # The last two are set below; only what is allowed as well keeps its place when read again.
    "img": {"src", "alt", "width", "height", "loading", "decoding"},
    "ins": {"datetime"},
    "li": {"value"},
    "ol": {"start", "reversed"},
    "source": {"src", "type"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
    "video": {"src", "poster", "width", "height", "loop", "muted"},
    "audio": {"src", "loop"},
}
_NUMERIC = {"colspan", "height", "rowspan", "span", "start", "value", "width"}
_NUMBER = re.compile(r"-?[0-9]{1,9}%?")
_LANGUAGE = re.compile(r"language-[\w+#.-]+", re.ASCII)
_RELATIONS = {"author", "license", "me", "nofollow", "noopener", "sponsored", "tag", "ugc"}


def _attribute(tag: str, name: str, value: str) -> str | None:
    """The value to emit, or None to leave the attribute out."""
    match tag, name:
        case "iframe", "src":
            return player(value)
        case "code", "class":
            return " ".join(token for token in value.split() if _LANGUAGE.fullmatch(token)) or None
        case "a", "rel" if value != COMMENT_REL:
            return " ".join(token for token in value.split() if token in _RELATIONS) or None
        case _ if name in _NUMERIC:
            return value if _NUMBER.fullmatch(value) else None
    return value


def _https(address: str) -> str:
    """Relative addresses as they are, `//host/path` over https."""
    return f"https:{address}" if address.startswith("//") else address


COMMENT_REL = "nofollow ugc noopener"

STRICT = nh3.Cleaner(
    tags=STRICT_TAGS,
    clean_content_tags=SILENT_TAGS | {"iframe"},
    attributes={"a": {"href"}, "ol": {"start"}},
    attribute_filter=_attribute,
    link_rel=COMMENT_REL,
    url_schemes={"http", "https", "mailto"},
    # A comment is also read in mails and feeds, where a relative address leads nowhere.
    url_relative="deny",
)

INERT = nh3.Cleaner(
    tags=STRICT_TAGS - {"a"},
    clean_content_tags=SILENT_TAGS | {"iframe"},
    attributes={"ol": {"start"}},
    attribute_filter=_attribute,
    link_rel=None,
)

WIDE = nh3.Cleaner(
    tags=WIDE_TAGS,
    clean_content_tags=SILENT_TAGS,
    attributes=_WIDE_ATTRIBUTES,
    attribute_filter=_attribute,
    set_tag_attribute_values={
        "img": {"loading": "lazy", "decoding": "async"},
        "iframe": {"loading": "lazy"},
        "video": {"controls": ""},
        "audio": {"controls": ""},
    },
    link_rel=None,
    url_schemes={"http", "https", "mailto", "tel"},
    url_relative=_https,
)
