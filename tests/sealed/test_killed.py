import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="children are made by forking")
def test_kill_9_at_200_moments_loses_no_answer_that_was_acknowledged(tmp_path: Path) -> None:
    program = [sys.executable, "-m", "tests.sealed.killed", str(tmp_path), "200"]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["lost"] == []
    assert told["rounds"] == 200
    assert told["acknowledged"] > 100, "the children had time to save"
    assert told["leftovers"] > 0, "some were killed in the middle of writing"
