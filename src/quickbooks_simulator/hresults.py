"""HRESULTs of BeginSession and ProcessRequest: their texts, and the states of a computer that lead to them (FACTS 6)."""

from __future__ import annotations

import re

from .preferences import Preferences

TEXTS = {
    "0x80040400": "QuickBooks found an error when parsing the provided XML text stream.",
    "0x80040401": "Could not access QuickBooks.",
    "0x80040402": "Unexpected error. Check the error log (qbsdklog.txt) for possible additional information.",
    "0x80040403": "Could not open the specified QuickBooks company data file.",
    "0x80040404": "The version of QuickBooks currently running does not support qbXML.",
    "0x80040405": "The qbXML components have not been installed.",
    "0x80040406": "Could not determine the version of the QuickBooks company data file.",
    "0x80040407": "The installation of QuickBooks appears to be incomplete.",
    "0x80040408": "Could not start QuickBooks.",
    "0x80040409": "This version of QuickBooks cannot work with the specified company data file.",
    "0x8004040A": "A QuickBooks company data file is already open and it is different from the one requested.",
    "0x8004040B": "Could not get the name of the current QuickBooks company data file.",
    "0x8004040C": "BeginSession has not been called or it did not succeed.",
    "0x8004040D": "The ticket parameter is invalid.",
    "0x8004040E": "There is not enough memory to complete the request.",
    "0x8004040F": "OpenConnection has not been called.",
    "0x80040410": "The QuickBooks company data file is currently open in a mode other than the one specified.",
    "0x80040411": "OpenConnection has to be called before BeginSession.",
    "0x80040412": "BeginSession was called twice without EndSession in between.",
    "0x80040413": "OpenConnection was called twice without CloseConnection in between.",
    "0x80040414": "A modal dialog box is showing in the QuickBooks user interface. Your application cannot access "
    "QuickBooks until the user dismisses the dialog box.",
    "0x80040415": "OpenConnection has to be called with the name of the application.",
    "0x80040416": "If QuickBooks is not running, a company data file name must be supplied.",
    "0x80040417": "The QuickBooks company data file could not be opened with the rights of this user.",
    "0x80040418": "This application has not accessed this QuickBooks company data file before. Only the QuickBooks "
    "administrator can grant an application permission to access it for the first time.",
    "0x80040419": "This application has not accessed this QuickBooks company data file before and has no certificate.",
    "0x8004041A": "This application does not have permission to access this QuickBooks company data file.",
    "0x8004041B": "Unable to lock the necessary information to allow this application to access this company data file.",
    "0x8004041C": "An internal error occurred while accessing this QuickBooks company data file.",
    "0x8004041D": "This application is not allowed to log into this QuickBooks company data file automatically.",
    "0x8004041E": "The certificate of this application has expired.",
    "0x8004041F": "QuickBooks Basic cannot accept XML requests.",
    "0x80040420": "The QuickBooks user has denied access.",
    "0x80040421": "QuickBooks reported an error to the application.",
    "0x80040422": "This application requires single user file access mode and there is already another application "
    "sharing data with this QuickBooks company data file.",
    "0x80040423": "The version of qbXML that was requested is not supported or is unknown.",
    "0x80040424": "QuickBooks did not finish its initialization. Please try again later.",
    "0x80040427": "This copy of QuickBooks is not registered.",
    "0x8004042A": "Remote access is not allowed.",
    "0x8004042C": "The certificate of this application has been revoked.",
    "0x80040154": "Class not registered",
    "0x80010105": "The server threw an exception.",
}
"""Text of each code of FACTS 6; the wording of those in UNVERIFIED is ours: nobody has another one."""

UNVERIFIED = frozenset(
    {f"0x800404{number:02X}" for number in (*range(0x03, 0x08), 0x09, 0x0B, 0x0C, 0x0E, 0x0F, 0x11, 0x12, 0x13)}
    | {"0x80040415", "0x80040417", "0x80040419", "0x8004041C", "0x8004041E", "0x8004041F", "0x80040421"}
    | {"0x80040427", "0x8004042A", "0x8004042C"}
)
"""Codes without a public text: FACTS 6 has their meaning only, or (to 0x80040419) not even that for certain."""

UNKNOWN_TEXT = "QuickBooks reported an error."
DEAD_TICKET = "0x8004040D"
DIED = "0x80010105"
"""What a caller gets whose QuickBooks dies under it: our reading of "RPC server fault" (FACTS 6); the fault takes any code."""
OUT_OF_ORDER = "0x80040402"
"""QuickBooks cannot save, e.g. because the disk is full: our choice; the fault ``hresult`` takes any code."""

OBSTACLES = {
    "starting": "0x80040424",
    "cannotStart": "0x80040408",
    "notInstalled": "0x80040154",
    "unregistered": "0x80040427",
    "basicEdition": "0x8004041F",
    "remoteRefused": "0x8004042A",
    "certificateExpired": "0x8004041E",
    "certificateRevoked": "0x8004042C",
    "permissionWithdrawn": "0x8004041A",
    "permissionsLocked": "0x8004041B",
}
"""The preference ``obstacle``: a state of the computer that keeps applications out until it is over."""

FILE_MODES = ("doNotCare", "singleUser", "multiUser")
"""The mode of BeginSession; which one the Web Connector asks for is UNVERIFIED, and can be set (``--mode``)."""

_FORM = re.compile(r"0x[0-9A-Fa-f]{8}")


def text_of(hresult: str) -> str:
    """The text that comes with a code."""
    return TEXTS.get(hresult, UNKNOWN_TEXT)


def normalized(hresult: str) -> str:
    """``0x`` and eight digits in upper case. Raises ValueError for anything else."""
    if not _FORM.fullmatch(hresult):
        raise ValueError(f"hresult: {hresult!r} is no code such as 0x80040414")
    return "0x" + hresult[2:].upper()


def opened_file(preferences: Preferences) -> str:
    """Path of the company file that is open in QuickBooks."""
    return preferences.open_company_path or preferences.company_path


def same_run(before: Preferences, after: Preferences) -> bool:
    """QuickBooks was neither closed, nor started, nor given another file in between."""
    return (before.is_open, opened_file(before)) == (after.is_open, opened_file(after))


def session_refusal(preferences: Preferences, company_path: str, mode: str) -> str | None:
    """The HRESULT BeginSession fails with, or None (FACTS 6)."""
    opened = opened_file(preferences)
    wanted = company_path or opened
    in_other_mode = mode == ("singleUser" if preferences.multi_user else "multiUser")
    shuts_out = not preferences.multi_user and preferences.unverified.single_user_mode_is_exclusive
    is_alone = mode == "singleUser" or shuts_out
    checks: tuple[tuple[bool, str], ...] = (
        (preferences.obstacle != "", OBSTACLES.get(preferences.obstacle, "")),
        (not preferences.is_open and not company_path, "0x80040416"),
        (not preferences.is_open and not preferences.unattended_access, "0x8004041D"),
        (wanted.casefold() != opened.casefold(), "0x8004040A"),
        (opened.casefold() != preferences.company_path.casefold(), "0x80040418"),
        (preferences.modal_dialog, "0x80040414"),
        (preferences.access_denied, "0x80040420"),
        (not preferences.access_granted, "0x80040418"),
        (in_other_mode, "0x80040410"),
        (preferences.other_application and is_alone, "0x80040422"),
    )
    return next((hresult for is_so, hresult in checks if is_so), None)


def request_refusal(preferences: Preferences) -> str | None:
    """The HRESULT ProcessRequest fails with in a session that began well: a dialog was opened meanwhile."""
    return "0x80040414" if preferences.modal_dialog else None
