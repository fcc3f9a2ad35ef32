"""The form of the comments' settings."""

from dataclasses import replace

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from blog.settings.forms.fields import DomainsField, PatternsField, PostsField, WordsField, a_number
from blog.settings.models import Commenters, CommentSettings, ModerationMode

MESSAGE_MAX = 2_000
"""Characters of the message above the comment form."""

REASONS_MAX = 20
"""Reasons to choose from; more are not read before one is chosen."""

PATTERN_HELP = _(
    "One regular expression per line, in the syntax of RE2, like cas[i1]no. A comment in which one "
    "occurs waits for a moderator. Parts of words count, capitals do not."
)


class CommentsForm(FlaskForm):  # type: ignore[misc]
    class Meta:
        csrf = False  # checked for every request in http.py

    commenters = RadioField(
        _("Who may comment"),
        choices=[
            SelectChoice(Commenters.MEMBERS.value, _("Members only")),
            SelectChoice(Commenters.REGISTERED.value, _("Also who waits to be let in")),
            SelectChoice(Commenters.ANYONE.value, _("Anyone with an e-mail address")),
        ],
    )
    moderation = RadioField(
        _("Hold comments for a moderator"),
        choices=[
            SelectChoice(ModerationMode.ALWAYS.value, _("Always")),
            SelectChoice(ModerationMode.OLD_POSTS.value, _("On older posts")),
            SelectChoice(ModerationMode.NEVER.value, _("Only when a rule below says so")),
        ],
    )
    old_after_days = a_number(
        _("A post is older after this many days"),
        1,
        36_500,
        _("Counts for “On older posts” only. Spam prefers posts that nobody watches any more."),
    )
    hold_first = a_number(
        _("Hold a member's first comments"),
        0,
        100,
        _("So many of them wait until a moderator has published as many. 0 holds none."),
    )
    member_days = a_number(
        _("Hold the first days of a member"),
        0,
        3_650,
        _("Who became a member fewer days ago waits, however much is published. 0 is off."),
    )
    record_percent = a_number(
        _("Refused comments that are too many, in percent"),
        0,
        100,
        _(
            "Who has more of their last comments rejected, removed or put with the spam waits. "
            "It takes three decided comments. 0 is off."
        ),
    )
    record_of = a_number(
        _("Last comments that count for it"),
        3,
        100,
        _("Those that were decided; the newest first."),
    )
    hold_labels = WordsField(
        _("Labels that wait"),
        description=_("One per line. Comments on posts with one of these labels wait."),
    )
    hold_posts = PostsField(
        _("Posts that wait"),
        description=_(
            "One address per line. Comments on these posts wait, also after a post got another address."
        ),
    )
    max_links = a_number(
        _("Links that pass"),
        0,
        100,
        _("A comment with more of them waits. 0 switches this off: links are not counted."),
    )
    hold_repeated = BooleanField(
        _("Hold repeated text"),
        description=_("A comment waits if somebody sent the same text before, under any post."),
    )
    held_words = WordsField(
        _("Words that wait"),
        description=_(
            "One word or phrase per line. A comment that contains one waits for a moderator. "
            "Whole words count, capitals do not."
        ),
    )
    blocked_words = WordsField(
        _("Words that are rejected"),
        description=_(
            "One word or phrase per line. A comment that contains one is rejected at once; "
            "moderators find it in the queue of rejected ones."
        ),
    )
    held_patterns = PatternsField(
        _("Patterns that wait"),
        description=PATTERN_HELP,
    )
    blocked_patterns = PatternsField(
        _("Patterns that are rejected"),
        description=_("As above; a comment in which one occurs is rejected at once."),
    )
    blocked_domains = DomainsField(
        _("Domains that are rejected"),
        description=_(
            "One per line, like spam.example. A comment with a link to one of them, or to a part "
            "of it like www.spam.example, is rejected at once."
        ),
    )
    allowed_domains = DomainsField(
        _("Domains that are welcome"),
        description=_("One per line. Links to them and to their parts are not counted."),
    )
    seconds_between = a_number(
        _("Seconds between two comments of a member"),
        0,
        3_600,
        _("Who is faster is asked to wait, and keeps the text. 0 lets everyone write at any pace."),
    )
    close_after_days = a_number(
        _("Close comments after this many days"),
        0,
        36_500,
        _("A post older than this takes no new comments; those it has stay. 0 closes none."),
    )
    message = TextAreaField(
        _("Message above the comment form"),
        [Length(max=MESSAGE_MAX)],
        description=_("What members should know before they write. Empty shows none."),
    )

    hide_at_reports = a_number(
        _("Hide a comment at this weight of reports"),
        0,
        100,
        _(
            "It waits until a moderator looks. A report of a member who was always right weighs "
            "almost 1, of a new one a half, of one who was often wrong less. 0 hides none."
        ),
    )
    reasons = WordsField(
        _("Reasons that moderators can choose"),
        limit=REASONS_MAX,
        description=_("One per line. The author of the comment reads the reason that was chosen."),
    )

    def said(self, now: CommentSettings) -> CommentSettings:
        """Return ``now`` with what the valid form says."""
        message = (self.message.data or "").replace("\r\n", "\n").strip()
        chosen = {
            "commenters": Commenters(self.commenters.data),
            "moderation": ModerationMode(self.moderation.data),
        }
        return replace(now, **{**self.data, **chosen, "message": message})
