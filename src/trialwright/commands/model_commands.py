"""``trialwright models``: the local models that ``llm.model`` can name, and fetching one.

Example: ``trialwright models fetch qwen2.5-coder-1.5b``.
"""

from importlib.util import find_spec

import click
from rich.box import SIMPLE
from rich.console import Console
from rich.filesize import decimal
from rich.table import Column, Table

from trialwright.core.cli import Command
from trialwright.llm.model_files.fetching import fetch as fetch_file
from trialwright.llm.model_files.locating import named_file
from trialwright.llm.model_files.named_models import MODELS, NamedModel


@click.group(invoke_without_command=True)
@click.pass_context
def models(ctx: click.Context) -> None:
    """List the local models that llm.model can name; fetch one by its name."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_)


@models.command("list", cls=Command)
def list_() -> None:
    """List the models: licence, size of the file, the prompts that suit, and whether they are here."""
    # Whatever the terminal's width, a name can be copied.
    table = Table(Column("llm.model", no_wrap=True), "licence", "file", "llm.prompts", "here", box=SIMPLE)
    for model in MODELS.values():
        table.add_row(model.name, model.licence, decimal(model.bytes), model.prompts, _here(model))
    console = Console(highlight=False)
    console.print(table)
    console.print("trialwright models fetch NAME brings one that is not here.")


@models.command(cls=Command)
@click.argument("name", type=click.Choice(list(MODELS)))
def fetch(name: str) -> None:
    """Fetch the model NAME, go on with a fetch that was stopped, or check the file that is here by its SHA-256."""
    fetch_file(MODELS[name], click.echo)


def _here(model: NamedModel) -> str:
    packaged = model.parts is None and find_spec(model.package["project"].replace("-", "_")) is not None
    return "yes" if packaged or named_file(model).is_file() else "no"
