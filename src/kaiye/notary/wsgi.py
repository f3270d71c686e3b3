"""The application that the server runs: `granian kaiye.notary.wsgi:application` with KAIYE_NOTARY_HOME set."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from pathlib import Path

from kaiye.kernel.api import now
from kaiye.notary.home import open_home
from kaiye.notary.serving import Application
from kaiye.notary.store import Store

if sys.platform.startswith("linux"):
    # The worker does not outlive its server: it would hold the port and the database. 1: PR_SET_PDEATHSIG.
    ctypes.CDLL(None).prctl(1, int(signal.SIGKILL), 0, 0, 0)

_home = open_home(Path(os.environ["KAIYE_NOTARY_HOME"]))
application = Application(_home, Store(_home.database), clock=now)
