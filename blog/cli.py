"""The command line: what an operator does with a blog."""

import gc
from importlib import import_module

import click

COMMANDS = {
    "init": "blog.install:init",
    "static": "blog.install:static",
    "serve": "blog.serve:serve",
    "worker": "blog.work:worker",
    "user": "blog.accounts.cli:user",
    "import": "blog.porting.cli:import_",
    "demo": "blog.porting.cli:demo",
    "doctor": "blog.moderation.cli:doctor",
    "search": "blog.search.cli:search",
}
"""Where each command stands; loaded when it is asked for, so that `init` starts no server."""


class Commands(click.Group):
    """The commands, each loaded when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's word
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        gc.disable()  # nothing that is loaded is garbage: searching takes a fifth of the start
        try:
            found: click.Command = getattr(import_module(module), name)
        finally:
            gc.enable()
        return found


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gatepost")
@click.pass_context
def main(context: click.Context) -> None:
    """Gatepost: a blog whose comments pass a gate."""
    # What writes letters needs the whole application, which commands stand below: it is handed down.
    context.obj = lambda: import_module("blog.telling")
