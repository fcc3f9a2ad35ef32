"""Every kind of page, by the name of who looks at it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from blog.accounts.membership.invite import invite
from blog.accounts.membership.use_invitation import use_invitation
from blog.accounts.models import Person, Role, SanctionKind
from blog.accounts.sanction import sanction
from blog.claims.ask import ask_for
from blog.comments import lifecycle
from blog.comments.guest import Left, leave
from blog.comments.models import Comment, Status
from blog.moderation.appeal import appeal_decision, appeal_sanction
from blog.moderation.batch import Press, decide_picked
from blog.moderation.models import Report, ReportReason
from blog.porting.models import ImportedItem
from blog.posts.models import CommentMode, Kind, Post, PostStatus
from blog.posts.review import submit
from blog.settings.change import change_settings
from blog.settings.models import Commenters, CommentSettings, MembershipSettings, Settings
from tests.build import NOON, a_comment, a_person, a_post

SOURCE = """
Some words on *gates*, a [link](https://gate.example/), and a list:

- one
- two

> Good fences make good neighbours.

## A heading

| what | how many |
|---|---|
| gates | 2 |

```
def gate(): ...
```
"""


@dataclass
class Places:
    """A blog with something of everything on it."""

    ada: Person
    max: Person
    rita: Person
    post: Post
    page: Post
    closed: Post
    draft: Post
    submitted: Post
    case: Comment
    own: Comment
    said: Comment
    rejected: Comment
    batch_id: int
    sanction_id: int
    """Rita's, who did not appeal against it yet."""
    link: str
    """Of a guest who has not confirmed an address yet."""

    def of_readers(self) -> list[str]:
        return [
            "/",
            str(self.post.path),
            str(self.page.path),
            str(self.closed.path),
            "/search/label/gardens",
            "/2026/",
            "/2026/03/",
            "/archive",
            "/search",
            "/search?q=gates+before:2012-13",
            "/search?q=elephants",
            f"/people/{self.rita.id}",
            "/join",
            "/login",
            "/reset",
            "/confirm/nonsense",
            f"/posts/{self.post.id}/guest?reply_to={self.said.id}",
            f"/comments/confirm/{self.link}",
            "/comments/confirm",
            "/comments/confirm/nonsense",
            "/not-me/nonsense",
            "/nothing/here",
        ]

    def of_rita(self) -> list[str]:
        return [
            str(self.post.path),
            "/me",
            "/me/profile",
            "/me/data",
            "/me/close",
            "/me/devices",
            "/me/sign-in",
            "/me/sign-in/app",
            "/me/sign-in/passkeys/new",
            f"/comments/{self.own.id}/edit",
            f"/comments/{self.own.id}/withdraw",
            f"/comments/{self.said.id}/report",
            "/me/comments",
            f"/me/comments/{self.rejected.id}/appeal",
            f"/me/sanctions/{self.sanction_id}/appeal",
            f"/comments/{self.rejected.id}/again",
            "/me/letters",
            "/me/claims?q=elder",
            "/me/invitations",
        ]

    def of_ada(self) -> list[str]:
        return [
            "/moderation/",
            f"/moderation/?queue=all&post={self.closed.id}",  # one comment in each status
            f"/moderation/comments/{self.case.id}",
            "/moderation/reported",
            "/moderation/appeals",
            "/moderation/applications",
            f"/moderation/people/{self.rita.id}",
            f"/moderation/people/{self.ada.id}/branch",
            "/me/invitations",
            f"/moderation/batches/{self.batch_id}",
            "/moderation/log",
            "/moderation/stats",
            "/moderation/rules",
            "/moderation/rules/try?body=Buy+gates",
            "/moderation/rules/backtest?rule=held_words",
            "/write/",
            "/write/new",
            f"/write/{self.post.id}",
            f"/write/{self.draft.id}",
            f"/write/{self.submitted.id}",
            "/settings/",
            "/settings/comments",
            "/settings/membership",
            "/settings/discovery",
            "/settings/retention",
            "/settings/history",
            "/settings/people",
            "/settings/people/claims",
            f"/settings/people/{self.rita.id}/data",
            f"/settings/people/{self.max.id}",
            f"/settings/people/{self.rita.id}",
            f"/settings/people/{self.rita.id}/close",
        ]


def an_imported_name(session: Session, post: Post, name: str) -> Person:
    """Add somebody who moved in from elsewhere with a comment."""
    person = a_person(session, name, member=False)
    a_comment(session, post, person)
    session.add(
        ImportedItem(source="elsewhere", kind="person", source_id=name, local_id=person.id,
                     digest="", local_version=1, imported_at=NOON)
    )  # fmt: skip
    return person


def something_of_everything(session: Session) -> Places:
    ada = a_person(session, "ada", Role.ADMIN, Role.AUTHOR)
    max_ = a_person(session, "max", Role.MODERATOR)
    rita = a_person(session, "rita")
    for name in ("tim", "zoe"):
        applicant = a_person(session, name, approved=False)
        applicant.account.application = "I keep gates.\n\nMany of them."
    _, token = invite(session, uses=9, days=9, note="The gardeners", by=ada,
                      settings=MembershipSettings(), at=datetime.now(UTC))  # fmt: skip
    use_invitation(session, token, rita.id, datetime.now(UTC))
    post = a_post(session, ada, title="On gates", source=SOURCE, labels=("gardens", "gates"))
    a_post(session, ada, title="Before gates", labels=("gardens",))
    closed = a_post(session, ada, title="On fences", comment_mode=CommentMode.CLOSED)
    page = a_post(session, ada, title="About", kind=Kind.PAGE)
    for name in ("Piet Elder", "Greta Elder"):
        imported = an_imported_name(session, post, name)
    ask_for(session, imported.id, "I have the letters.", by=rita, at=NOON)
    draft = a_post(session, ada, title="Unfinished", status=PostStatus.DRAFT)
    connie = a_person(session, "connie", Role.CONTRIBUTOR)
    submitted = a_post(session, connie, title="Of canals", status=PostStatus.DRAFT)
    submit(session, submitted, by=connie, at=NOON)
    a_post(session, ada, title="Thrown away", status=PostStatus.TRASHED)
    answered = None
    for _ in range(7):
        answered = a_comment(session, post, rita, source="> so\n\nI `think` so.", answers=answered)
    for status in Status:
        a_comment(session, post, status=status)
        a_comment(session, closed, rita, status=status)
    own = a_comment(
        session, post, rita, source="Wait for me.", status=Status.PENDING, at=datetime.now(UTC)
    )
    case = a_comment(session, post, status=Status.PENDING)
    lifecycle.move(session, case, Status.PUBLISHED, by=max_, at=NOON)
    lifecycle.move(session, case, Status.SPAM, by=ada, reason="An advertisement.", at=NOON)
    anyone = CommentSettings(commenters=Commenters.ANYONE)
    change_settings(session, Settings(comments=anyone), by_id=None, at=NOON)
    left = Left(
        display_name="Greta", email="greta@mail.example", source="Hm.", reply_to=None, token="t"
    )
    link = leave(session, post, left, anyone, at=datetime.now(UTC)) or ""
    said, rejected, batch_id, sanction_id = _what_happens_at_the_desk(session, post, rita, max_)
    return Places(
        ada,
        max_,
        rita,
        post,
        page,
        closed,
        draft,
        submitted,
        case,
        own,
        said,
        rejected,
        batch_id,
        sanction_id,
        link,
    )


def _what_happens_at_the_desk(
    session: Session, post: Post, rita: Person, max_: Person
) -> tuple[Comment, Comment, int, int]:
    """Let there be reports, sanctions, appeals and a batch.

    Return a comment that can be reported, one that was rejected, the id of the batch that did, and that
    of a sanction.
    """
    now, said = datetime.now(UTC), a_comment(session, post)
    said.was_reported = True
    for who, reason in ((max_, ReportReason.OTHER), (a_person(session, "tom"), ReportReason.SPAM)):
        session.add(Report(comment_id=said.id, by_id=who.id, reason=reason, text="Look at this.",
                           wants_outcome=True, at=now))  # fmt: skip
    one, other = (
        a_comment(session, post, rita, source=f"A kettle {n}.", status=Status.PENDING, at=now)
        for n in range(2)
    )
    press = Press(decision="reject", token="once", reason="Off topic", note="Again.")
    batch = decide_picked(session, {one.id: 1, other.id: 1}, press, by=max_, at=now)
    warned = sanction(session, person_id=rita.id, kind=SanctionKind.WARN, until=None,
                      reason="Kettles.", seen=0, by=max_, at=now)  # fmt: skip
    sanctioned = sanction(session, person_id=rita.id, kind=SanctionKind.PREMODERATE, until=None,
                          reason="More kettles.", seen=warned.id, by=max_, at=now)  # fmt: skip
    appeal_decision(session, comment_id=other.id, text="It was on topic.", by=rita, at=now)
    appeal_sanction(session, sanction_id=warned.id, text="I like kettles.", by=rita, at=now)
    return said, one, batch.id, sanctioned.id
