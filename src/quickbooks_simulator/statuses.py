"""Status codes of a single request with the texts QuickBooks uses (FACTS 3, 5)."""

from __future__ import annotations

NO_RECORD = "Invalid argument.  The specified record does not exist in the list."
STATUS_OK = "Status OK"
NO_MATCH = "A query request did not find a matching object in QuickBooks"
NOT_PROCESSED = "The request has not been processed."


def severity_of(code: int) -> str:
    """0-499 Info, 500-999 Warn, above Error (FACTS 5)."""
    if code < 500:
        return "Info"
    return "Warn" if code < 1000 else "Error"


class Refused(Exception):
    """QuickBooks refuses the request with this status."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code} {message}")
        self.code = code
        self.message = message


def invalid_id(value: str, field: str) -> Refused:
    """3000."""
    return Refused(3000, f'The given object ID "{value}" in the field "{field}" is invalid.')


def name_in_use(name: str) -> Refused:
    """3100."""
    return Refused(3100, f'The name "{name}" of the list element is already in use.')


def not_found(value: str) -> Refused:
    """3120."""
    return Refused(
        3120, f'Object "{value}" specified in the request cannot be found.  QuickBooks error message: {NO_RECORD}'
    )


def invalid_parent(name: str, list_name: str) -> Refused:
    """3130."""
    return Refused(
        3130,
        f'There is an invalid reference to a parent "{name}" in the {list_name} list.  '
        f"QuickBooks error message: {NO_RECORD}",
    )


def invalid_reference(label: str, value: str, where: str, reason: str = NO_RECORD) -> Refused:
    """3140."""
    return Refused(
        3140,
        f'There is an invalid reference to QuickBooks {label} "{value}" in the {where}.  '
        f"QuickBooks error message: {reason}",
    )


def too_long(field: str, value: str) -> Refused:
    """3070; the wording is UNVERIFIED."""
    return Refused(3070, f'The string "{value}" in the field "{field}" is too long.')


def missing_element(name: str) -> Refused:
    """3150."""
    return Refused(3150, f'There is a missing element: "{name}".')


def cannot_delete(what: str, reason: str) -> Refused:
    """3160."""
    return Refused(3160, f"There was an error when deleting {what}.  QuickBooks error message: {reason}")


def cannot_modify(what: str, reason: str) -> Refused:
    """3170."""
    return Refused(3170, f"There was an error when modifying a {what}.  QuickBooks error message: {reason}")


def closed_period(verb: str, kind: str) -> Refused:
    """3171, or 3161 for a deletion (FACTS 5)."""
    return Refused(
        3161 if verb == "delete" else 3171,
        f"An attempt was made to {verb} a {kind} with a date that is on or before the closing date of the company. "
        "If you are sure you want to make the change, please ask someone with access to the closing date password to "
        "make the change through the QuickBooks user interface.",
    )


def wrong_closing_password(verb: str) -> Refused:
    """What the screen says to a person; the wording is UNVERIFIED."""
    return Refused(3161 if verb == "delete" else 3171, "The closing date password is missing or incorrect.")


def in_use(what: str) -> Refused:
    """3175; the wording is UNVERIFIED."""
    return Refused(3175, f"There was an error when using {what}, because it is open in another window of QuickBooks.")


def related_in_use(what: str) -> Refused:
    """3176; the wording is UNVERIFIED."""
    return Refused(3176, f"A related object, {what}, is in use by another user or window of QuickBooks.")


def cannot_save(kind: str, reason: str) -> Refused:
    """3180."""
    return Refused(3180, f"There was an error when saving a {kind}.  QuickBooks error message: {reason}")


def stale_edit_sequence(value: str) -> Refused:
    """3200, with its trailing space."""
    return Refused(3200, f'The provided edit sequence "{value}" is out-of-date. ')


def invalid_value(field: str, value: str, reason: str) -> Refused:
    """3210."""
    return Refused(3210, f'The "{field}" field has an invalid value "{value}".  QuickBooks error message: {reason}')


def not_available() -> Refused:
    """3250."""
    return Refused(3250, "This feature is not enabled or not available in this version of QuickBooks.")


def unsupported_field(name: str) -> Refused:
    """530; the wording is UNVERIFIED."""
    return Refused(530, f'The field "{name}" is not supported in this request.')


def unsupported_request(message: str) -> Refused:
    """1030; the wording is UNVERIFIED."""
    return Refused(1030, f'The request "{message}" is not supported.')


def no_merchant_account() -> Refused:
    """3264; the wording is UNVERIFIED (FACTS 5)."""
    return Refused(3264, "This company file has no merchant service subscription.")


def wrong_order(item: str) -> Refused:
    """3290."""
    return Refused(3290, f'The item "{item}" is placed in the request in incorrect order.')
