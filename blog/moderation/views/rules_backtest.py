"""Testing a draft of a rule on the past, and putting it to work."""

from typing import Any

from flask import Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _

from blog import clock, db
from blog.accounts.http import signed_in
from blog.comments.models import Comment
from blog.comments.policy import POLICY
from blog.comments.rule import Rule
from blog.db import session
from blog.errors import Conflict, Forbidden
from blog.http import see_other
from blog.moderation.backtest import COMMENTS_MAX, DAYS, EXAMPLES, Findings, backtest
from blog.moderation.backtest_facts import COLUMNS
from blog.moderation.backtest_past import LOOKED_BACK
from blog.moderation.drafts import use_draft, with_draft
from blog.moderation.queues import Case, cases
from blog.moderation.views.queue import tabs
from blog.moderation.views.rules import only_moderators, sent_version
from blog.moderation.views.rules_draft import draft_form, drafted, rule_to_test
from blog.moderation.views.stats_words import share
from blog.settings.http import rule_names, the_settings
from blog.words import N_

FIRST = "held_words"
"""The rule that is shown when none was chosen."""


_TEXTS = N_("Texts are read as they are now, after edits.")
_EARLIER = N_(
    "Earlier comments count as they stood when a comment was written; of each person the newest "
    "%(number)s before it are looked at."
)
NOTES = {
    "always": "",
    "held_post": N_("A post counts by the addresses that it has or once had."),
    "held_labels": N_("Labels are those that the posts have now."),
    "old_post": N_("The dates of posts are those that they have now."),
    "first_comment": _EARLIER,
    "new_member": "",
    "record": _EARLIER,
    "repeated": N_("Texts are compared as they are now, after edits."),
}
"""What a test knows of the past less well than the rule knew it then; of all others: their texts."""


def show_backtest() -> Response:
    only_moderators()
    rule = rule_to_test(request.args.get("rule", FIRST))
    return _page(rule, draft_form(rule, the_settings().comments), 200)


def run_backtest(name: str) -> Response:
    """Show what the draft would have done. It only reads: no writer has to wait for it."""
    only_moderators()
    db.release()
    rule, settings = rule_to_test(name), the_settings().comments
    form = draft_form(rule, settings, request.form)
    if not form.validate():
        return _page(rule, form, 422)
    draft = with_draft(settings, rule, drafted(form))
    return _page(rule, form, 200, backtest(session(), rule, draft, at=clock.now()))


def use_tested(name: str) -> Response:
    """Save the draft, in the shadow or on."""
    if not signed_in().is_admin:
        raise Forbidden(N_("Only admins change the rules."))
    rule = rule_to_test(name)
    form = draft_form(rule, the_settings().comments, request.form)
    if not form.validate():
        return _page(rule, form, 422)
    try:
        use_draft(
            session(),
            rule=rule,
            draft=drafted(form),
            switch=request.form.get("switch", ""),
            version=sent_version(),
            by=signed_in(),
            at=clock.now(),
        )
    except Conflict as refusal:
        form.form_errors.append(_(refusal.message, **refusal.facts))
        return _page(rule, form, 409)
    flash(_("Saved. It holds from now on."), "success")
    return make_response(see_other(url_for("moderation.rules", _anchor=f"rule-{rule.name}")))


def _page(rule: Rule, form: Any, code: int, findings: Findings | None = None) -> Response:
    if code >= 400:  # noqa: PLR2004 - HTTP's own border
        db.release()
    names = rule_names()
    page = render_template(
        "moderation/rules_backtest.html",
        **tabs(None),
        rule=rule,
        about=_(rule.about),
        note=_(note, number=LOOKED_BACK) if (note := NOTES.get(rule.name, _TEXTS)) else "",
        untested=[names[each.name] for each in POLICY if each.name not in COLUMNS],
        names={each.name: names[each.name] for each in POLICY if each.name in COLUMNS},
        form=form,
        version=the_settings().version,
        findings=findings,
        precision=share(findings.precision) if findings else "",
        recall=share(findings.recall) if findings else "",
        undecided=_examples(findings.undecided if findings else ()),
        wrong=_examples(findings.wrong if findings else ()),
        missed=_examples(findings.missed if findings else ()),
        days=DAYS,
        most=COMMENTS_MAX,
        examples=EXAMPLES,
    )
    return make_response(page, code)


def _examples(ids: Any) -> list[Case]:
    """Return the comments with their people and posts, the newest first."""
    if not ids:
        return []
    query = cases().where(Comment.id.in_(list(ids))).order_by(Comment.created_at.desc())
    return [Case(*row) for row in session().execute(query)]
