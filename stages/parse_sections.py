"""Stage ``extend``, last: the sections in the answers, and the trials with them."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load_for
from trialwright.llm.sealed.stored import answers
from trialwright.schemas.answers import REQUESTS, SECTIONS
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.schemas.selection import PLANS
from trialwright.sections.writing import Synthesis
from trialwright.tasks.reading.parsing import parse
from trialwright.tasks.section.asked_sections import sections_to_ask
from trialwright.tasks.section.extending import extend, tell_sections
from trialwright.tasks.section.section_reader import SectionReader
from trialwright.trial.examples import example_ids, read_trials


@click.command(cls=Command)
@reads("settings", "plans_file", "trials_file", "written_file", "requests_file", "store_dir")
@writes("extended_file", "sections_file", "rejects_file", "metrics_file")
def main(settings: Path, plans_file: Path, trials_file: Path, written_file: Path, **files: Path) -> None:
    """Read the answers to REQUESTS_FILE from STORE_DIR; a trial of WRITTEN_FILE stays as it is where one is no use."""
    synthesis, plans = load_for(Synthesis, settings), tables.read(plans_file, PLANS)
    examples = read_trials(trials_file, example_ids(plans)) if synthesis.sections else []
    written, requests = tables.read(written_file, SYNTHETIC), tables.read(files["requests_file"], REQUESTS)
    sections, found = sections_to_ask(written, plans, examples, synthesis), answers(files["store_dir"], requests)
    parsed = parse(SectionReader(synthesis, examples), sections, requests, found)
    tables.write(files["extended_file"], extend(written, parsed.accepted), SYNTHETIC)
    tables.write(files["sections_file"], parsed.accepted, SECTIONS)
    tables.write(files["rejects_file"], parsed.rejects, tables.REJECTS)
    tables.write_json(files["metrics_file"], tell_sections(parsed, written))
    click.echo(f"parse_sections: {parsed.summary()}")


if __name__ == "__main__":
    main()
