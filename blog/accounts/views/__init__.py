"""The addresses of accounts: joining, signing in, one's own page, people and their roles."""

from flask import Blueprint

from blog.accounts.http import only
from blog.accounts.models import Person
from blog.accounts.profile.face import face
from blog.accounts.views import (
    challenge,
    devices,
    invitations,
    me,
    passkeys,
    person,
    pictures,
    profile,
    provider,
    typed,
    ways,
)
from blog.accounts.views.again import recently
from blog.accounts.views.confirm import confirm
from blog.accounts.views.half import second
from blog.accounts.views.join import join, joined
from blog.accounts.views.login import login, logout
from blog.accounts.views.not_me import not_me
from blog.accounts.views.people import look_for, people
from blog.accounts.views.reset import choose_password, reset
from blog.accounts.views.setup import setup
from blog.accounts.views.warning import warning_seen

FORM = ["GET", "POST"]


def a_member(person: Person) -> bool:
    return person.is_member


def somebody_registered(person: Person) -> bool:
    return person.is_registered


def an_admin(person: Person) -> bool:
    return person.is_admin


bp = Blueprint("accounts", __name__)
bp.add_url_rule("/setup/<token>", "setup", setup, methods=FORM)
bp.add_url_rule("/join", "join", join, methods=FORM)
bp.add_url_rule("/confirm/", "joined", joined, methods=FORM)
bp.add_url_rule("/confirm/<token>", "confirm", confirm, methods=FORM)
bp.add_url_rule("/login", "login", login, methods=FORM)
bp.add_url_rule("/login/code", "second", second, methods=FORM)
bp.add_url_rule("/logout", "logout", logout, methods=["POST"])
bp.add_url_rule("/reset", "reset", reset, methods=FORM)
bp.add_url_rule("/reset/<token>", "choose_password", choose_password, methods=FORM)
bp.add_url_rule("/me", "me", only(somebody_registered, me.me))
bp.add_url_rule("/me/typed", "typed", only(somebody_registered, typed.typed))
bp.add_url_rule(
    "/me/typed", "throw_away", only(somebody_registered, typed.throw_away), methods=["POST"]
)
bp.add_url_rule("/me/profile", "profile", only(a_member, profile.profile))
bp.add_url_rule(
    "/me/profile", "change_about", only(a_member, profile.change_about), methods=["POST"]
)
bp.add_url_rule("/me/name", "change_name", only(a_member, profile.change_name), methods=["POST"])
bp.add_url_rule(
    "/me/picture", "upload_picture", only(a_member, profile.upload_picture), methods=["POST"]
)
bp.add_url_rule(
    "/me/picture/remove", "remove_picture", only(a_member, profile.remove_picture), methods=["POST"]
)
bp.add_url_rule("/pictures/<digest>.webp", "picture", pictures.picture)
bp.add_url_rule("/pictures/initials/<int:colour>-<letters>.svg", "initials", pictures.initials)
bp.add_app_template_global(face)
bp.add_url_rule(
    "/me/email", "change_email", only(a_member, recently(me.change_email)), methods=["POST"]
)
bp.add_url_rule(
    "/me/password", "change_password", only(a_member, me.change_password), methods=["POST"]
)
bp.add_url_rule("/me/sign-in", "ways", only(a_member, ways.ways))
bp.add_url_rule(
    "/me/sign-in/app", "set_up_app", only(a_member, recently(ways.set_up_app)), methods=FORM
)
bp.add_url_rule(
    "/me/sign-in/app/remove",
    "remove_app",
    only(a_member, recently(ways.remove_app)),
    methods=["POST"],
)
bp.add_url_rule(
    "/me/sign-in/codes", "renew_codes", only(a_member, recently(ways.renew_codes)), methods=["POST"]
)
bp.add_url_rule(
    "/me/sign-in/passkeys/new",
    "new_passkey",
    only(a_member, recently(passkeys.new_passkey)),
    methods=FORM,
)
bp.add_url_rule(
    "/me/sign-in/passkeys/<id:passkey_id>/name",
    "rename_passkey",
    only(a_member, recently(passkeys.rename)),
    methods=["POST"],
)
bp.add_url_rule(
    "/me/sign-in/passkeys/<id:passkey_id>/remove",
    "remove_passkey",
    only(a_member, recently(passkeys.remove)),
    methods=["POST"],
)
bp.add_url_rule("/login/passkey", "passkey", passkeys.sign_in_options)
bp.add_url_rule("/login/passkey", "sign_in_with_passkey", passkeys.sign_in, methods=["POST"])
bp.add_app_template_global(challenge.passkeys_work)
bp.add_url_rule("/login/provider", "provider", provider.start)
bp.add_url_rule("/login/provider/back", "provider_back", provider.back)
bp.add_url_rule("/login/provider", "provider_go_on", provider.go_on, methods=["POST"])
bp.add_url_rule(
    "/me/sign-in/provider", "link_provider", only(a_member, recently(provider.start_linking))
)
bp.add_url_rule(
    "/me/sign-in/provider/remove",
    "unlink_provider",
    only(a_member, recently(provider.unlink)),
    methods=["POST"],
)
bp.add_app_template_global(provider.provider_name)
bp.add_url_rule("/me/devices", "devices", only(a_member, devices.devices))
bp.add_url_rule(
    "/me/devices/end",
    "end_other_devices",
    only(a_member, recently(devices.end_others)),
    methods=["POST"],
)
bp.add_url_rule(
    "/me/devices/<id:device_id>/end",
    "end_device",
    only(a_member, recently(devices.end)),
    methods=["POST"],
)
bp.add_url_rule(
    "/me/warnings/<id:sanction_id>/seen",
    "warning_seen",
    only(a_member, warning_seen),
    methods=["POST"],
)
bp.add_url_rule("/me/invitations", "invitations", only(a_member, invitations.invitations))
bp.add_url_rule("/me/invitations", "invite", only(a_member, invitations.invite), methods=["POST"])
bp.add_url_rule(
    "/me/invitations/<id:invitation_id>/revoke",
    "revoke_invitation",
    only(a_member, invitations.revoke),
    methods=["POST"],
)
bp.add_app_template_global(invitations.invites)
bp.add_url_rule("/me/email/<token>", "confirm_email", me.confirm_email)
bp.add_url_rule("/me/email/<token>", "take_email", me.take_email, methods=["POST"])
bp.add_url_rule("/not-me/<token>", "not_me", not_me, methods=FORM)
bp.add_url_rule("/settings/people", "people", only(an_admin, people))
bp.add_url_rule("/settings/people", "look_for", only(an_admin, look_for), methods=["POST"])
bp.add_url_rule("/settings/people/<id:person_id>", "person", only(an_admin, person.person))
bp.add_url_rule(
    "/settings/people/<id:person_id>/roles",
    "change_roles",
    only(an_admin, recently(person.change_roles)),
    methods=["POST"],
)
bp.add_url_rule(
    "/settings/people/roles/<id:change_id>/undo",
    "undo_role_change",
    only(an_admin, recently(person.undo_change)),
    methods=["POST"],
)
bp.add_url_rule(
    "/settings/people/<id:person_id>/devices/end",
    "end_persons_devices",
    only(an_admin, recently(person.end_all_devices)),
    methods=["POST"],
)
bp.add_url_rule(
    "/settings/people/<id:person_id>/devices/<id:device_id>/end",
    "end_persons_device",
    only(an_admin, recently(person.end_one_device)),
    methods=["POST"],
)
