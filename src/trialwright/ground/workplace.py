"""Where a repository keeps what is not versioned: caches that all of its experiments share.

Example: in a queued experiment, which runs in a copy, ``private_folder()`` is ``.trialwright`` of the original.
"""

import os
from pathlib import Path


def root() -> Path:
    """Return the top of the repository: the nearest folder upwards with .dvc or .git, else this one."""
    here = Path.cwd()
    return next((top for top in (here, *here.parents) if (top / ".dvc").exists() or (top / ".git").exists()), here)


def private_folder() -> Path:
    """Return the git-ignored folder of this repository, also from inside a queued experiment."""
    # DVC sets DVC_ROOT to the original repository even where an experiment runs in a copy.
    return Path(os.environ.get("DVC_ROOT") or root()) / ".trialwright"
