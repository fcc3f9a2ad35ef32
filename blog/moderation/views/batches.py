"""What a press about many comments did, and taking it back."""

from flask import render_template, url_for
from werkzeug.wrappers import Response as Answer

from blog import clock
from blog.accounts.http import signed_in
from blog.accounts.models import Person
from blog.db import session
from blog.http import way_back
from blog.moderation.batch import NothingDone, count_done
from blog.moderation.left_out import barred, edited, overtaken
from blog.moderation.undo_batch import find_batch, undo_batch, undone_by
from blog.moderation.views.many import nothing_done, told


def batch(batch_id: int) -> str:
    found = find_batch(session(), batch_id, signed_in())
    return render_template(
        "moderation/batch.html",
        batch=found,
        who=session().get(Person, found.by_id),
        done=count_done(session(), found),
        overtaken=overtaken(session(), found.skipped),
        edited=edited(session(), found.skipped),
        barred=barred(found.skipped),
        undone_by=undone_by(session(), found),
        back=way_back(url_for("moderation.queue")),
        now=clock.now(),
    )


def undo(batch_id: int) -> Answer:
    try:
        return told(undo_batch(session(), batch_id=batch_id, by=signed_in(), at=clock.now()))
    except NothingDone as nothing:
        return nothing_done(nothing)
