"""The command line: what cannot be run says why, and ends with the documented status."""

from __future__ import annotations

from pathlib import Path

import pytest

from chip8_core.command import main


def test_what_cannot_be_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty.ch8").write_bytes(b"")
    (tmp_path / "large.ch8").write_bytes(bytes(4000))
    (tmp_path / "game.ch8").write_bytes(b"\x12\x00")
    none = f"unix://{tmp_path}/none.sock"
    for words, status, said in [
        ([str(tmp_path / "missing.ch8")], 3, "cannot be read"),
        ([str(tmp_path / "empty.ch8")], 2, "is empty"),
        ([str(tmp_path / "large.ch8")], 2, "too large for CHIP-8"),
        ([str(tmp_path)], 2, "not a file"),
        ([str(tmp_path / "game.ch8"), "--quirk", "edges=round"], 2, "edges is one of clip, wrap"),
        ([str(tmp_path / "game.ch8"), "--address", "http://x"], 2, "cannot read the address"),
    ]:
        assert main([*words, *([] if "--address" in words else ["--address", none])]) == status
        assert said in capsys.readouterr().err
    for words in ([], ["game.ch8", "--speed", "0"], ["game.ch8", "--seed", "x"]):
        with pytest.raises(SystemExit) as caught:
            main(words)
        assert caught.value.code == 2
