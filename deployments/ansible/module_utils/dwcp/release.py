"""The order of work on one host: look, write, stop, remove, load, start, verify."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from itertools import groupby
from typing import AbstractSet, Any, Callable, Mapping, Sequence

from . import files, foreign, kernel, packages, program, sysctl
from .failure import ReleaseError
from .files import FileChange, WantedFile
from .managed import Managed
from .runtime import emptied_units
from .service_plan import ROLE_ORDER, UnitAction, UnitStatus, is_unit_file, only_of, plan, reads, role_of_unit
from .systemd import Systemd
from .validators import validator

RunCommand = Callable[[Sequence[str]], "tuple[int, str, str]"]


@dataclass(frozen=True)
class Repair:
    """What of a release is looked after, and nothing else: `files` are made exact, those of `reload` are taken again by
    their service though they are as they were, `units` are enabled and started, `sysctl` are set."""

    files: AbstractSet[str] = field(default_factory=frozenset)
    reload: AbstractSet[str] = field(default_factory=frozenset)
    units: AbstractSet[str] = field(default_factory=frozenset)
    sysctl: AbstractSet[str] = field(default_factory=frozenset)

    @property
    def paths(self) -> AbstractSet[str]:
        """Files whose service has something to take."""
        return {*self.files, *self.reload}


@dataclass(frozen=True)
class Release:
    """What the host must hold and run, narrowed to `roles`. `effective`: services too, not only files. With a `repair`
    everything it does not name is left as it is, what an earlier release put here included."""

    roles: Sequence[str]
    files: Sequence[WantedFile]
    units: Sequence[str]
    sysctl: Mapping[str, str]
    effective: bool
    repair: Repair | None = None

    def exact_files(self) -> Sequence[WantedFile]:
        """The files that are made exact."""
        return [file for file in self.files if self.repair is None or file.path in self.repair.files]

    def parameters(self) -> Mapping[str, str]:
        """The kernel parameters that are set."""
        return {
            name: value for name, value in self.sysctl.items() if self.repair is None or name in self.repair.sysctl
        }

    def pending_of(self, managed: Managed) -> Mapping[str, str]:
        """What services have to take now."""
        return {
            path: role
            for path, role in managed.pending.items()
            if self.repair is None or path in self.repair.paths
        }


def bring_to_release(
    release: Release, managed: Managed, report: dict[str, Any], run: RunCommand, check: bool
) -> list[dict[str, str]]:
    """Fills `report` as it goes, so that a failure still tells what was done. Returns the diffs."""
    if release.repair:
        _refuse_changed(release, release.repair, managed)
        _refuse_foreign(release, release.repair, managed, run)
    changes = files.compare(release.exact_files())
    left_over = [] if release.repair else files.left_over(release.files, managed, release.roles)
    diffs = [_diff(change) for change in changes] + [_removal(path) for path in left_over]
    if check:
        files.validate_only(changes, validator(run))
        _report_files(report, changes, left_over)
        _mark_pending(release, managed, left_over, changes)
        if release.effective:
            _predict(release, managed, report, run)
        return diffs
    with files.staged(changes, validator(run)) as commit:
        _mark_pending(release, managed, left_over, changes)
        managed.save()
        # A unit is stopped while the file it stops by is still there.
        if release.effective:
            _stop_gone_units(release, managed, report, run)
        commit()
    for path in left_over:
        files.remove(path)
        managed.files.pop(path, None)
        managed.secrets.discard(path)
    for file in release.exact_files():
        managed.files[file.path] = {"sha256": file.sha256, "role": file.role}
    managed.save()
    _report_files(report, changes, left_over)
    if release.effective:
        _take_into_effect(release, managed, report, run)
    return diffs


def _refuse_changed(release: Release, repair: Repair, managed: Managed) -> None:
    """A service reads all its files at once: what somebody wrote into one of the others, or put beside them, stays without
    effect."""
    units = _taking(release, repair)
    read = [
        file
        for file in release.files
        if file.path not in repair.files and any(reads(unit, file.path, file.role) for unit in units)
    ]
    for change in files.compare(read):
        if change.before != change.wanted.content:
            raise ReleaseError(
                f"{change.wanted.path} is not as it was deployed, and a repair would bring it into effect: "
                "put that file back as well"
            )
    if program.UNIT in units:
        _refuse_changed_program(release)


def _refuse_changed_program(release: Release) -> None:
    """What a start of the daemon would run."""
    for file in release.files:
        if file.path == program.SUMS_PATH and not program.is_current(program.Program(file.content.decode())):
            raise ReleaseError(
                f"the program in {program.DIRECTORY} is not as it was deployed, and a repair would run it: "
                "`dwcp deploy` installs it anew"
            )


def _refuse_foreign(release: Release, repair: Repair, managed: Managed, run: RunCommand) -> None:
    """Nor does what nobody deployed come into effect: what the services concerned read, and of every unit of this host what
    systemd takes when it reads its units again."""
    known = {*(file.path for file in release.files), *managed.files, *managed.secrets}
    found = foreign.foreign_files(_taking(release, repair), known)
    if not found:
        found = foreign.foreign_unit_files({*release.units, *managed.units}, known)
        if found and not _reads_units_again(release, repair, managed, run):
            return
    for path, who in found.items():
        raise ReleaseError(
            f"{who} {path}, and a repair would bring it into effect: "
            f"look what it is good for, {_removal_of(path, who)} there, and run `dwcp drift detect`"
        )


def _removal_of(path: str, who: str) -> str:
    if who == packages.CHANGED:
        return f"install the package of `dpkg --search {shlex.quote(path)}` again with --force-confask"
    return f"`rm {shlex.quote(path)}`"


def _taking(release: Release, repair: Repair) -> list[str]:
    """The units that take files in the course of a repair."""
    named = [file for file in release.files if file.path in repair.paths and file.role != "system"]
    return [
        unit
        for unit in release.units
        if unit in repair.units or any(reads(unit, file.path, file.role) for file in named)
    ]


def _reads_units_again(release: Release, repair: Repair, managed: Managed, run: RunCommand) -> bool:
    if any(is_unit_file(path) for path in (*repair.paths, *release.pending_of(managed))):
        return True
    statuses = _concerned(release, Systemd(run).statuses(release.units))
    return any(status.needs_reload or not status.enabled for status in statuses.values())


def _mark_pending(
    release: Release, managed: Managed, left_over: Sequence[str], changes: Sequence[FileChange]
) -> None:
    managed.pending.update({change.wanted.path: change.wanted.role for change in changes})
    managed.pending.update({path: managed.files[path]["role"] for path in left_over if path in managed.files})
    if release.repair:
        again = [file for file in release.files if file.path in release.repair.reload]
        managed.pending.update({file.path: file.role for file in again})


def _report_files(report: dict[str, Any], changes: Sequence[FileChange], left_over: Sequence[str]) -> None:
    for change in changes:
        report["changed_files"].setdefault(change.wanted.role, []).append(change.wanted.path)
    report["removed_files"] = list(left_over)


def _gone_units(release: Release, managed: Managed) -> list[str]:
    if release.repair:
        return []
    return [unit for unit, role in managed.units.items() if role in release.roles and unit not in release.units]


def _stop_gone_units(release: Release, managed: Managed, report: dict[str, Any], run: RunCommand) -> None:
    gone = _gone_units(release, managed)
    if not gone:
        return
    Systemd(run).stop(gone)
    for unit in gone:
        del managed.units[unit]
    managed.save()
    report["actions"] += [f"stop {unit}" for unit in gone]


def _take_into_effect(release: Release, managed: Managed, report: dict[str, Any], run: RunCommand) -> None:
    systemd = Systemd(run)
    boot, device = sysctl.of_devices(release.parameters())
    pending = release.pending_of(managed)
    statuses = systemd.statuses(release.units)
    concerned = _concerned(release, statuses)
    if any(is_unit_file(path) for path in pending) or any(status.needs_reload for status in concerned.values()):
        systemd.daemon_reload()
        statuses = systemd.statuses(release.units)
        concerned = _concerned(release, statuses)
    _refuse_unknown(concerned)
    actions = _plan(release, pending, statuses, run)
    managed.units.update({unit: role_of_unit(unit) for unit in release.units})
    managed.save()
    systemd.enable([action.unit for action in actions if action.verb == "enable"])
    report["actions"] += [str(action) for action in actions if action.verb == "enable"]
    for role in ROLE_ORDER:
        if role in release.roles:
            if role == "system":
                _system(release, boot, report, run, check=False)
            _act(role, actions, systemd, report)
            taken = {path for path, owner in pending.items() if owner == role}
            # Its unit was stopped before its files went.
            if program.SUMS_PATH in taken and all(file.path != program.SUMS_PATH for file in release.files):
                program.remove()
                report["removed_files"].append(program.DIRECTORY)
            managed.pending = {path: owner for path, owner in managed.pending.items() if path not in taken}
            managed.save()
    if "system" in release.roles:
        _sysctl(device, report, check=False)
    _verify([*concerned, *(action.unit for action in actions)], systemd)


def _concerned(release: Release, statuses: Mapping[str, UnitStatus]) -> Mapping[str, UnitStatus]:
    return {
        unit: status for unit, status in statuses.items() if release.repair is None or unit in release.repair.units
    }


def _plan(
    release: Release, pending: Mapping[str, str], statuses: Mapping[str, UnitStatus], run: RunCommand
) -> list[UnitAction]:
    emptied = emptied_units(statuses, release.files, run)
    if release.repair is None:
        return plan(release.units, statuses, pending, emptied)
    return only_of(release.repair.units, plan(release.units, statuses, pending, emptied), statuses, emptied)


def _act(role: str, actions: Sequence[UnitAction], systemd: Systemd, report: dict[str, Any]) -> None:
    """Units of one role that share a verb are handled side by side."""
    of_role = sorted((a for a in actions if a.role == role and a.verb != "enable"), key=lambda action: action.verb)
    for _, group in groupby(of_role, key=lambda action: action.verb):
        same_verb = list(group)
        systemd.act(same_verb)
        report["actions"] += [str(action) for action in same_verb]


def _system(release: Release, boot: Mapping[str, str], report: dict[str, Any], run: RunCommand, check: bool) -> None:
    """Kernel modules before parameters: `bbr` can be chosen only when its module is there."""
    names = [
        name
        for file in release.files
        if file.path.startswith("/etc/modules-load.d/") and _is_module_wanted(release, file.path)
        for name in kernel.modules_in(file.content.decode())
    ]
    loaded, missing = kernel.load_modules(names, run, check, kernel.is_container())
    report["actions"] += [f"load {name}" for name in loaded]
    if missing and not kernel.is_container() and not check:
        name, reason = next(iter(missing.items()))
        raise ReleaseError(f"kernel module {name} cannot be loaded: {reason}")
    report["not_applied"] += [{"subject": f"kernel module {name}", "reason": why} for name, why in missing.items()]
    _sysctl(boot, report, check)


def _is_module_wanted(release: Release, path: str) -> bool:
    """A parameter may need its module."""
    return release.repair is None or path in release.repair.files or bool(release.repair.sysctl)


def _sysctl(wanted: Mapping[str, str], report: dict[str, Any], check: bool) -> None:
    result = sysctl.apply(wanted, check=check, container=kernel.is_container())
    report["actions"] += [f"set {name}" for name in result.changed]
    report["not_applied"] += [{"subject": f"kernel parameter {n}", "reason": why} for n, why in result.skipped.items()]


def _verify(units: Sequence[str], systemd: Systemd) -> None:
    inactive = [status for status in systemd.statuses(list(dict.fromkeys(units))).values() if status.active != "active"]
    if inactive:
        unit = inactive[0]
        raise ReleaseError(f"{unit.unit} is {unit.active} after it was started: {systemd.reason(unit.unit)}")


def _refuse_unknown(statuses: Mapping[str, UnitStatus]) -> None:
    for status in statuses.values():
        if status.load != "loaded":
            raise ReleaseError(f"{status.unit} is {status.load} on this host; is its package installed?")


def _predict(release: Release, managed: Managed, report: dict[str, Any], run: RunCommand) -> None:
    """Check mode: the actions a run would take. A unit that is not there yet would be enabled and started."""
    if "system" in release.roles:
        _system(release, release.parameters(), report, run, check=True)
    report["actions"] += [f"stop {unit}" for unit in _gone_units(release, managed)]
    statuses = Systemd(run).statuses(release.units)
    report["actions"] += [str(action) for action in _plan(release, release.pending_of(managed), statuses, run)]


def _diff(change: FileChange) -> dict[str, str]:
    path = change.wanted.path
    return {
        "before_header": path,
        "after_header": path,
        "before": (change.before or b"").decode(errors="replace"),
        "after": change.wanted.content.decode(errors="replace"),
    }


def _removal(path: str) -> dict[str, str]:
    return {"before_header": path, "after_header": f"{path} (removed)", "before": "", "after": ""}
