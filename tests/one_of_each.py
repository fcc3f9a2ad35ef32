"""One blog with one row of each kind that an address can name, all of it of a few people; made once for many tests."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.devices.begin import new_device
from blog.accounts.factors.models import Passkey
from blog.accounts.grant import grant
from blog.accounts.membership import decide as membership
from blog.accounts.membership.branch import sanction_branch
from blog.accounts.membership.invite import invite
from blog.accounts.membership.use_invitation import use_invitation
from blog.accounts.models import Person, Role, Sanction, SanctionKind
from blog.accounts.profile.write import say_of_oneself
from blog.accounts.role_changes import RoleChange
from blog.accounts.sanction import sanction
from blog.claims.marks import mark_of
from blog.claims.models import ClaimRequest, EmailMark, Way
from blog.claims.take import give
from blog.comments import lifecycle
from blog.comments.models import Status
from blog.moderation.appeal import appeal_decision
from blog.moderation.batch import Press, decide_picked
from blog.porting.models import ImportedItem
from blog.posts.models import PostStatus
from blog.settings.change import change_settings
from blog.settings.current import current_settings
from blog.settings.models import MembershipSettings
from tests.build import a_comment, a_person, a_post
from tests.conftest import SECRET


@dataclass(frozen=True, slots=True)
class World:
    """Who is there, and the numbers of what is theirs."""

    olga: Person
    """A member: comments, a warning, a passkey, a second device, an invitation, claims."""
    sven: Person
    """A suspended member."""
    ada: Person
    """An author, with a draft, and one of everything published."""
    max_: Person
    """Admin and moderator: what was decided, max decided."""
    moe: Person
    """Another moderator."""
    ids: dict[str, Any]


def one_of_each(session: Session) -> World:
    now = clock.now()
    olga, sven = a_person(session, "olga"), a_person(session, "sven")
    ada = a_person(session, "ada", Role.AUTHOR)
    max_ = a_person(session, "max", Role.ADMIN, Role.MODERATOR)
    moe = a_person(session, "moe", Role.MODERATOR)
    post = a_post(session, ada, labels=("links",))
    ids: dict[str, Any] = {
        "post_id": post.id,
        "draft": a_post(session, ada, status=PostStatus.DRAFT).id,
        "trashed": a_post(session, ada, status=PostStatus.TRASHED).id,
        "fresh": a_comment(session, post, olga, at=now).id,
        "held": a_comment(session, post, olga, status=Status.PENDING).id,
    }
    rejected = [a_comment(session, post, olga) for _ in range(3)]
    changes = [
        lifecycle.move(session, each, Status.REJECTED, by=max_, at=now, reason="No.")
        for each in rejected
    ]
    session.flush()
    ids |= {"rejected": rejected[0].id, "change_id": changes[2].id}
    appeal = appeal_decision(session, comment_id=rejected[1].id, text="But yes.", by=olga, at=now)
    ids["appeal_id"] = appeal.id
    picked = a_comment(session, post, olga, status=Status.PENDING)
    press = Press(decision="spam", token="a" * 32)
    ids["batch_id"] = decide_picked(session, {picked.id: picked.version}, press, by=max_, at=now).id
    ids |= _people(session, olga, sven, max_)
    session.commit()
    return World(olga, sven, ada, max_, moe, ids)


def _people(session: Session, olga: Person, sven: Person, max_: Person) -> dict[str, Any]:
    now, ids = clock.now(), dict[str, Any]()
    ids |= {"person_id": olga.id, "sven_id": sven.id}
    ids["warning_id"] = _sanction(session, olga, SanctionKind.WARN, max_).id
    suspension = _sanction(session, sven, SanctionKind.SUSPEND, max_, until=now + timedelta(days=9))
    ids["suspension_id"] = suspension.id
    for name, whose in (("device_id", olga), ("svens_device_id", sven)):
        ids[name] = new_device(
            session, whose.id, user_agent="", address="192.0.2.1", lasting=False, at=now
        )[0].id
    passkey = Passkey(person_id=olga.id, credential_id="b2xnYQ", public_key="x", sign_count=0,
                      name="phone", made_at=now, used_at=None)  # fmt: skip
    session.add(passkey)
    say_of_oneself(session, about="I mend.", link="", by=olga, at=now)
    invitation, token = invite(
        session,
        uses=2,
        days=1,
        note="",
        by=olga,
        settings=MembershipSettings(members_invite=True),
        at=now,
    )
    use_invitation(session, token, a_person(session, "ivy").id, now)
    ids |= {"passkey_id": passkey.id, "invitation_id": invitation.id}
    batch, _rows = sanction_branch(
        session, person_id=olga.id, kind=SanctionKind.WARN, until=None, reason="x",
        token="b" * 32, by=max_, at=now,
    )  # fmt: skip
    ids["branch_id"] = batch.id
    waits = a_person(session, "wait", approved=False)
    decided = membership.decide(
        session, [waits.id], "approve", reason="", token="c" * 32, by=max_, at=now
    )
    ids["application_id"] = decided.changes[0].id
    grant(session, a_person(session, "newcomer"), Role.AUTHOR, by=max_, at=now, reason="x")
    session.flush()
    ids["role_change_id"] = session.scalars(
        select(RoleChange.id).order_by(RoleChange.id.desc())
    ).first()
    return ids | _claims(session, olga, max_) | _settings(session, max_)


def _claims(session: Session, olga: Person, max_: Person) -> dict[str, Any]:
    now, old = clock.now(), [a_person(session, f"old {n}", member=False) for n in range(3)]
    for each in old:
        session.add(
            ImportedItem(source="blogger:1", kind="person", source_id=each.display_name,
                         local_id=each.id, digest="", local_version=1, imported_at=now)
        )  # fmt: skip
    assert olga.account is not None
    session.add(EmailMark(person_id=old[0].id, mark=mark_of(SECRET, olga.account.email)))
    session.flush()
    claim = give(session, old[1].id, olga.id, way=Way.APPROVED, by=max_, at=now, reason="x")
    request = ClaimRequest(person_id=old[2].id, member_id=olga.id, words="Me.", at=now)
    session.add(request)
    session.flush()
    return {"imported": old[0].id, "claim_id": claim.id, "request_id": request.id}


def _settings(session: Session, max_: Person) -> dict[str, Any]:
    now = current_settings(session)
    changed = replace(now, membership=replace(now.membership, members_invite=True))
    return {
        "what": "about",
        "rule": "links",
        "version": change_settings(session, changed, by_id=max_.id, at=clock.now()).version,
    }


def _sanction(
    session: Session, person: Person, kind: SanctionKind, by: Person, **more: Any
) -> Sanction:
    more.setdefault("until", None)
    return sanction(
        session, person_id=person.id, kind=kind, reason="x", seen=0, by=by, at=clock.now(), **more
    )
