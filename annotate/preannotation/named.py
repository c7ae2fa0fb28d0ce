"""A pre-annotator that is named and not listed: `module:function`, or the path of a pipeline.

A module is looked for among what is installed and in the folders of work: the one the command runs
in, and the project's. These are put at the end of where Python looks, so that nothing installed is
replaced.
"""

import importlib
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from annotate.errors import PluginError, UsageError, describe_error
from annotate.preannotation.functions import HOW, FunctionOrigin, adapt, read_source
from annotate.preannotation.models.spacy_folder import PipelineFolder, is_pipeline, name_folder
from annotate.preannotation.port import PreAnnotator, PreAnnotatorSettings
from annotate.spelling import suggest_nearest

_FUNCTION = re.compile(r"(?P<module>[^\W\d]\w*(?:\.[^\W\d]\w*)*):(?P<path>[^\W\d]\w*(?:\.\w+)*)")


def create_named(name: str, settings: PreAnnotatorSettings) -> PreAnnotator | None:
    """Make what a name spells out, None where it is neither a path nor a function.

    Raises:
        UsageError: it spells out what is not there, or what cannot be used.
        PluginError: the module fails when it is imported.
    """
    folders = list(dict.fromkeys(f.resolve() for f in (Path.cwd(), settings.folder) if f))
    if spelt := _FUNCTION.fullmatch(name):
        given = _find_function(spelt["module"], spelt["path"], folders)
        try:
            return adapt(FunctionOrigin(name, spelt["module"]), read_source(given), settings)
        except TypeError as error:
            raise UsageError(f"{name} cannot be used: {error}.", HOW) from error
    found = [folder / name for folder in folders if (folder / name).is_dir()]
    if found:
        return _open(name, found[0], settings)
    if "/" in name or name.startswith("."):
        raise UsageError(f"There is no folder {name}.", "Name one that holds a spaCy pipeline.")
    return None


def _open(name: str, folder: Path, settings: PreAnnotatorSettings) -> PreAnnotator:
    if not is_pipeline(folder):
        raise UsageError(
            f"The folder {name} holds no spaCy pipeline, for it has no config.cfg, and no model of "
            "annotate train.",
            "Name the folder that spaCy wrote, as in output/model-best, or that you trained into.",
        )
    return PipelineFolder(name_folder(name), folder, settings)


def _find_function(module: str, path: str, folders: Sequence[Path]) -> object:
    searched = {Path(path).resolve() for path in sys.path}
    sys.path += [str(folder) for folder in folders if folder not in searched]
    try:
        found: object = importlib.import_module(module)
    except (Exception, SystemExit) as error:
        if isinstance(error, ModuleNotFoundError) and _is_within(module, error.name):
            raise UsageError(
                f"There is no module {error.name}, neither installed nor here.",
                "Run the command in the folder that holds it, or install it.",
            ) from error
        said = describe_error(error, module.split(".")[0])
        raise PluginError(f"The module {module} cannot be imported: {said}.", "Mend it.") from error
    _refuse_namesake(module, folders)
    for part in path.split("."):
        if not hasattr(found, part):
            hint = suggest_nearest(part, [name for name in dir(found) if name[0] != "_"])
            raise UsageError(
                f"The module {module} has no {path}.", hint or "Name a function of it."
            )
        found = getattr(found, part)
    return found


def _is_within(module: str, missing: str | None) -> bool:
    """Tell whether it is the module itself that is missing, or a package that it lies in."""
    return missing is not None and f"{module}.".startswith(f"{missing}.")


def _refuse_namesake(module: str, folders: Sequence[Path]) -> None:
    """Refuse a module that is not the file here which was probably meant."""
    file = getattr(sys.modules[module], "__file__", None)
    for folder in folders:
        here = folder.joinpath(*module.split("."))
        meant = [path for path in (here.with_suffix(".py"), here / "__init__.py") if path.is_file()]
        if meant and (file is None or not Path(file).samefile(meant[0])):
            raise UsageError(
                f"{module} is {file or 'a part of Python'}, and not the {meant[0].name} here.",
                "Rename the file here: what is installed comes first.",
            )
