"""The addresses of the moderation desk."""

from flask import Blueprint

from blog.accounts.http import only, require
from blog.moderation.permissions import can_enter_desk
from blog.moderation.views import batches, branch
from blog.moderation.views.appeals import answer as answer_one_appeal
from blog.moderation.views.appeals import appeals, moderates_everything
from blog.moderation.views.applications import (
    applications,
    decide_applications,
    undo_application,
)
from blog.moderation.views.case import answer, case, note
from blog.moderation.views.counts import counts
from blog.moderation.views.decisions import decide_one_or_many, undo_one
from blog.moderation.views.log import log, log_csv
from blog.moderation.views.person import (
    lift_sanction,
    moderates_all,
    note_person,
    person,
    sanction_person,
)
from blog.moderation.views.person_link import person_address
from blog.moderation.views.profile import put_profile_back, take_profile_down
from blog.moderation.views.queue import queue
from blog.moderation.views.reported import keep_reported, reported, undo_keep
from blog.moderation.views.rules import rules, switch
from blog.moderation.views.rules_backtest import run_backtest, show_backtest, use_tested
from blog.moderation.views.rules_try import try_rules
from blog.moderation.views.sanction_undo import undo as undo_sanction
from blog.moderation.views.stats import stats

bp = Blueprint("moderation", __name__, url_prefix="/moderation")
bp.before_request(require(can_enter_desk))
bp.add_app_template_global(person_address, "person_address")
bp.add_url_rule("/", "queue", queue)
bp.add_url_rule("/comments/<id:comment_id>", "case", case)
bp.add_url_rule("/comments/<id:comment_id>/notes", "note", note, methods=["POST"])
bp.add_url_rule("/comments/<id:comment_id>/answer", "answer", answer, methods=["POST"])
bp.add_url_rule("/counts", "counts", counts)
bp.add_url_rule("/decisions", "decide", decide_one_or_many, methods=["POST"])
bp.add_url_rule("/decisions/<id:change_id>/undo", "undo", undo_one, methods=["POST"])
bp.add_url_rule("/batches/<id:batch_id>", "batch", batches.batch)
bp.add_url_rule("/batches/<id:batch_id>/undo", "undo_batch", batches.undo, methods=["POST"])
bp.add_url_rule("/appeals", "appeals", only(moderates_everything, appeals))
bp.add_url_rule(
    "/appeals/<id:appeal_id>/answer",
    "answer_appeal",
    only(moderates_everything, answer_one_appeal),
    methods=["POST"],
)
bp.add_url_rule("/applications", "applications", only(moderates_everything, applications))
bp.add_url_rule(
    "/applications",
    "decide_applications",
    only(moderates_everything, decide_applications),
    methods=["POST"],
)
bp.add_url_rule(
    "/applications/<id:change_id>/undo",
    "undo_application",
    only(moderates_everything, undo_application),
    methods=["POST"],
)
bp.add_url_rule("/reported", "reported", reported)
bp.add_url_rule("/comments/<id:comment_id>/keep", "keep", keep_reported, methods=["POST"])
bp.add_url_rule("/comments/<id:comment_id>/keep/undo", "undo_keep", undo_keep, methods=["POST"])
bp.add_url_rule("/people/<id:person_id>", "person", only(moderates_all, person))
bp.add_url_rule(
    "/people/<id:person_id>/sanctions",
    "sanction",
    only(moderates_all, sanction_person),
    methods=["POST"],
)
bp.add_url_rule("/people/<id:person_id>/branch", "branch", only(moderates_all, branch.branch))
bp.add_url_rule(
    "/people/<id:person_id>/branch",
    "sanction_branch",
    only(moderates_all, branch.sanction),
    methods=["POST"],
)
bp.add_url_rule(
    "/branches/<id:batch_id>/undo",
    "undo_branch",
    only(moderates_all, branch.undo),
    methods=["POST"],
)
bp.add_url_rule(
    "/people/<id:person_id>/notes",
    "note_person",
    only(moderates_all, note_person),
    methods=["POST"],
)
bp.add_url_rule(
    "/sanctions/<id:sanction_id>/lift",
    "lift",
    only(moderates_all, lift_sanction),
    methods=["POST"],
)
bp.add_url_rule(
    "/people/<id:person_id>/<any(picture,about):what>/down",
    "take_profile_down",
    only(moderates_all, take_profile_down),
    methods=["POST"],
)
bp.add_url_rule(
    "/people/<id:person_id>/<any(picture,about):what>/back",
    "put_profile_back",
    only(moderates_all, put_profile_back),
    methods=["POST"],
)
bp.add_url_rule(
    "/sanctions/<id:sanction_id>/undo",
    "undo_sanction",
    only(moderates_all, undo_sanction),
    methods=["POST"],
)
bp.add_url_rule("/log", "log", log)
bp.add_url_rule("/log.csv", "log_csv", log_csv)
bp.add_url_rule("/stats", "stats", stats)
bp.add_url_rule("/rules", "rules", rules)
bp.add_url_rule("/rules/try", "try_rules", try_rules, methods=["GET", "POST"])
bp.add_url_rule("/rules/backtest", "backtest", show_backtest)
bp.add_url_rule("/rules/<name>/backtest", "run_backtest", run_backtest, methods=["POST"])
bp.add_url_rule("/rules/<name>/draft", "use_tested", use_tested, methods=["POST"])
bp.add_url_rule("/rules/<name>", "switch_rule", switch, methods=["POST"])
