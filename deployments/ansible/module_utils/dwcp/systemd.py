"""systemctl, asked as few times as possible."""

from __future__ import annotations

from typing import Callable, Sequence

from .failure import ReleaseError
from .service_plan import UnitAction, UnitStatus

RunCommand = Callable[[Sequence[str]], "tuple[int, str, str]"]

_PROPERTIES = "Id,LoadState,ActiveState,UnitFileState,NeedDaemonReload"


class Systemd:
    """The service manager of this host."""

    def __init__(self, run: RunCommand) -> None:
        self._run = run

    def statuses(self, units: Sequence[str]) -> dict[str, UnitStatus]:
        """One call for all units."""
        if not units:
            return {}
        code, out, err = self._run(["systemctl", "show", "--property", _PROPERTIES, "--", *units])
        if code != 0:
            raise ReleaseError(f"systemctl show failed: {err.strip() or out.strip()}")
        blocks = [dict(line.split("=", 1) for line in block.splitlines()) for block in out.strip().split("\n\n")]
        return {
            unit: UnitStatus(
                unit=unit,
                load=block["LoadState"],
                active=block["ActiveState"],
                enabled=block["UnitFileState"] in ("enabled", "static", "generated", "alias", "indirect"),
                needs_reload=block["NeedDaemonReload"] == "yes",
            )
            for unit, block in zip(units, blocks)
        }

    def daemon_reload(self) -> None:
        self._checked(["systemctl", "daemon-reload"], "systemctl daemon-reload")

    def enable(self, units: Sequence[str]) -> None:
        """One call: each makes systemd read every unit again."""
        if units:
            self._checked(["systemctl", "enable", "--quiet", "--", *units], f"enabling {' '.join(units)}")

    def stop(self, units: Sequence[str]) -> None:
        """Stops and disables units that the release no longer holds; no error when one is gone already."""
        present = [name for name, status in self.statuses(units).items() if status.load != "not-found"]
        if present:
            self._checked(["systemctl", "disable", "--now", "--quiet", "--", *present], f"stopping {' '.join(present)}")

    def act(self, actions: Sequence[UnitAction]) -> None:
        """Carries out actions of one role that share a verb, side by side."""
        units = [action.unit for action in actions]
        verb = actions[0].verb
        if verb in ("start", "restart"):
            # A unit that failed too often is refused even after its cause is gone.
            self._run(["systemctl", "reset-failed", "--", *units])
        code, out, err = self._run(["systemctl", verb, "--", *units])
        if code == 0:
            return
        failed = [name for name, status in self.statuses(units).items() if status.active != "active"] or units
        raise ReleaseError(f"{verb} {failed[0]} failed: {self.reason(failed[0]) or err.strip() or out.strip()}")

    def reason(self, unit: str) -> str:
        """The last lines the unit logged."""
        _, out, _ = self._run(["journalctl", "--unit", unit, "--lines", "8", "--no-pager", "--output", "cat", "--quiet"])
        return out.strip()

    def _checked(self, argv: Sequence[str], what: str) -> None:
        code, out, err = self._run(argv)
        if code != 0:
            raise ReleaseError(f"{what} failed: {err.strip() or out.strip()}")
