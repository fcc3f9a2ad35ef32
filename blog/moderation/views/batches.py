"""What a press about many comments did, and taking it back."""

from functools import partial

from flask import abort, render_template, url_for
from werkzeug.wrappers import Response as Answer

from blog import clock
from blog.accounts.http import signed_in
from blog.accounts.models import Person
from blog.db import session
from blog.http import number_argument, way_back
from blog.moderation.batch import NothingDone, count_done
from blog.moderation.left_out import barred, left_out
from blog.moderation.pressed import undone_by
from blog.moderation.undo_batch import find_batch, undo_batch
from blog.moderation.views.many import nothing_done, only_looking, told
from blog.moderation.views.report_letters import tell_reporters_of_many


def batch(batch_id: int) -> str:
    by = signed_in()
    found = find_batch(session(), batch_id, by)
    start = number_argument("after") or 0
    if start and start >= len(found.skipped):
        abort(404)
    not_theirs = len(barred(found.skipped))
    return render_template(
        "moderation/batch.html",
        batch=found,
        who=session().get(Person, found.by_id),
        done=count_done(session(), found),
        left=left_out(session(), found.skipped, found.skipped_count, start, by=by),
        changed=found.skipped_count - not_theirs,
        not_theirs=not_theirs,
        address_of=partial(
            url_for, "moderation.batch", batch_id=batch_id, next=way_back("") or None
        ),
        undone_by=undone_by(session(), found),
        back=way_back(url_for("moderation.queue")),
        now=clock.now(),
    )


def undo(batch_id: int) -> Answer:
    try:
        undone = undo_batch(session(), batch_id=batch_id, by=signed_in(), at=clock.now())
    except NothingDone as nothing:
        return nothing_done(nothing)
    only_looking()
    tell_reporters_of_many(undone)
    return told(undone)
