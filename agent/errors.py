"""The error tree says whose turn it is.

HandeyeError
├── CallerError       the caller's mistake: raised at once, the message says what to do (exit code 2)
│   ├── MissingExtra  an optional part is not installed; the message has the install line
│   └── LogFault      the run folder can no longer be written; what was written stays readable
├── AmbiguousTarget   several things are alike, and nothing tells which is meant: nothing is done
├── ModelFault        the model's: shown to the model, counted, ends the run after too many
│   ├── ParseError    its answer is no valid action on this screen
│   └── SkillFault    a skill that was called cannot do its work on this screen
├── EnvironmentLost        the environment's: ends the run, never scored as a wrong answer
└── PolicyRefusal     the action is not allowed for this run

A limit (steps, seconds) is not an error: it is a normal end with a reason.
"""

from __future__ import annotations

import errno

from handeye.agent.extras import MODULES, install_line

LOG_ADVICE = {
    errno.ENOENT: "run the task again",
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), "make room and resume"),
}


class HandeyeError(Exception):
    """Base of all of ours; str(error) is one clear line."""


class CallerError(HandeyeError):
    """The request cannot be met as given; the message says what to do."""


class MissingExtra(CallerError):
    """An optional dependency is missing."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(f"{package} is not installed; type: {install_line(extra)}")


def missing_extra(fault: ModuleNotFoundError) -> MissingExtra | None:
    """The error for an optional module that cannot be imported; None for a module that is none of them."""
    package = (fault.name or "").partition(".")[0]
    return MissingExtra(package, MODULES[package]) if package in MODULES else None


class LogFault(CallerError):
    """The run folder stopped taking writes (full disk, deleted, lost mount); most can be resumed later."""

    def __init__(self, folder: object, fault: OSError, advice: str = "") -> None:
        reason = fault.strerror or str(fault)
        advice = advice or LOG_ADVICE.get(fault.errno or 0, "make it writable and resume")
        super().__init__(f"the run folder {folder} cannot be written: {reason}: {advice}")


class AmbiguousTarget(HandeyeError):
    """Several things on the screen may be meant; the message says how many, for a person or a model to
    choose."""


class ModelFault(HandeyeError):
    """The model failed or answered nonsense."""


class ParseError(ModelFault):
    """An answer that is not a valid action; the message is written for the model to read."""


class SkillFault(ModelFault):
    """A skill cannot go on; the message says what it looked for. Whoever called it decides what now."""


class EnvironmentLost(HandeyeError):
    """The browser, display or application is lost or does not answer."""


class PolicyRefusal(HandeyeError):
    """An action that this run's policy does not allow."""


def stopped_by(fault: BaseException) -> str:
    """What ended a run from outside, for its log."""
    name = type(fault).__name__
    if isinstance(fault, HandeyeError):
        return first_line(fault)
    return "stopped" if name in ("CancelledError", "KeyboardInterrupt") else name


def first_line(fault: BaseException) -> str:
    """What an exception says, for a message of one line; its name when it says nothing."""
    return (str(fault).strip() or type(fault).__name__).splitlines()[0]
