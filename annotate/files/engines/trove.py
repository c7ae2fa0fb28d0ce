"""datatrove, whose executors run a step on this machine, on Ray and on Slurm.

The only file that imports `datatrove` and `ray`. As a program it is what an engine's process runs:
`python -m annotate.files.engines.trove FOLDER [RANK WORKERS]`.
"""

import json
import pickle
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from annotate.errors import RunError
from annotate.files.engines.engine import PLAN, Engine, write_plan
from annotate.files.engines.step import PartsStep, leave_with_parent

SCRIPT = "launch_script.slurm"
_RANKS = "ranks_to_run.json"
_MOST = 1000  # tasks of an array, one less than Slurm's own limit


def main() -> None:
    """Run the plan of a folder: of a machine a worker's share, of Ray all, of Slurm this task's."""
    leave_with_parent()
    folder, rank, workers = Path(sys.argv[1]), *map(int, sys.argv[2:] or (0, 1))
    engine, step = pickle.loads((folder / PLAN).read_bytes())
    makers = {"ray": _make_ray, "slurm": make_slurm}
    if engine.name == "local":
        _make_local(step, folder, rank, workers).run()
    else:
        makers[engine.name](engine, step, folder).run()


def _make_local(step: PartsStep, folder: Path, rank: int, workers: int) -> Any:
    """Return the executor of one worker, which does its share in this process."""
    from datatrove.executor import LocalPipelineExecutor

    return LocalPipelineExecutor(
        [step],
        tasks=workers,
        workers=1,
        local_tasks=1,
        local_rank_offset=rank,
        logging_dir=str(folder / f"worker-{rank}"),
        skip_completed=False,
    )


def _make_ray(engine: Engine, step: PartsStep, folder: Path) -> Any:
    """Return the executor on a Ray: a worker a processor of it, if no number was given."""
    import ray
    from datatrove.executor import RayPipelineExecutor

    ray.init(address=engine.address, log_to_driver=False)
    workers = engine.workers or int(ray.cluster_resources()["CPU"])
    tasks = min(workers, len(step.parts))
    return RayPipelineExecutor(
        [step],
        tasks=tasks,
        mem_per_cpu_gb=engine.memory,
        logging_dir=str(folder),
        skip_completed=False,
    )


def make_slurm(engine: Engine, step: PartsStep, folder: Path) -> Any:
    """Return the executor on Slurm, of an array with a task a worker."""
    from datatrove.executor import SlurmPipelineExecutor

    return SlurmPipelineExecutor(
        [step],
        tasks=min(engine.workers or _MOST, _MOST, len(step.parts)),
        time=engine.time,
        partition=engine.partition,
        mem_per_cpu_gb=engine.memory,
        job_name="annotate",
        qos="",
        env_command=engine.setup or None,
        logging_dir=str(folder),
        skip_completed=False,
    )


def write_script(engine: Engine, step: PartsStep, folder: Path) -> Path:
    """Write the batch script of an array of Slurm, and all that its tasks read; check it.

    Raises:
        RunError: the shell, or Slurm where it is here, does not take it.
    """
    folder = folder.resolve()
    write_plan(folder, engine, step)
    executor = make_slurm(engine, step, folder)
    (folder / _RANKS).write_text(json.dumps(list(range(executor.tasks))), encoding="utf-8")
    text = executor.get_launch_file_contents(
        executor.get_sbatch_args(executor.tasks),
        f"srun -l -n 1 {sys.executable} -m {__spec__.name} {folder}",
    )
    script = folder / SCRIPT
    script.write_text(text, encoding="utf-8")
    _call("bash", "-n", script)
    _call("sbatch", "--test-only", script)
    return script


def submit_script(script: Path) -> str:
    """Submit a batch script, and return what Slurm says.

    Raises:
        RunError: there is no Slurm here, or it refuses.
    """
    said = _call("sbatch", script)
    if said is None:
        raise RunError(
            "There is no sbatch here, so nothing was submitted.",
            f"On a machine of the cluster, run: sbatch {script}",
        )
    return said


def _call(program: str, *words: str | Path) -> str | None:
    """Call a program, if it is here, and return what it says."""
    if shutil.which(program) is None:
        return None
    called = subprocess.run(
        [program, *map(str, words)], capture_output=True, text=True, check=False
    )
    if called.returncode:
        raise RunError(
            f"{program} refuses the batch script: {called.stderr.strip() or called.returncode}",
            f"It is {words[-1]}; mend it by --engine-option.",
        )
    return called.stdout.strip()


if __name__ == "__main__":
    main()
