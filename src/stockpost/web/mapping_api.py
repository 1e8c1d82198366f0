"""The addresses of the HTTP API about mappings; `web.api` puts them into its table."""

from __future__ import annotations

import msgspec

from stockpost.app.errors import UseError
from stockpost.app.mapping_csv import BYTES_MAX
from stockpost.app.mapping_views import change_document, import_document, list_document, mapping_document
from stockpost.app.people import Role
from stockpost.web.api_door import Answer, ApiCall, ApiDoor, body_of, flag_of
from stockpost.web.mapping_words import KINDS


class MapBody(msgspec.Struct, forbid_unknown_fields=True):
    """`name` in QuickBooks, null to take the mapping away."""

    kind: str
    autotask_id: int
    name: str | None = None


class AcceptBody(msgspec.Struct, forbid_unknown_fields=True):
    """Saves the suggestions of at least this score (80 to 100), of one kind or of all."""

    at_least: int
    kind: str | None = None


class ImportBody(msgspec.Struct, forbid_unknown_fields=True):
    """`csv` is the text of the file. `preview` saves nothing; `skip_wrong` saves the right lines although others are wrong."""

    csv: str
    preview: bool = False
    skip_wrong: bool = False


def _names(call: ApiCall) -> Answer:
    kind = call.query.get("kind")
    if flag_of(call, "catalogue"):
        return [mapping_document(view) for view in call.desk.mapping.catalogue(call.company, kind)]
    views = [view for one in ([kind] if kind else KINDS) for view in call.desk.mapping.names(call.company, one)]
    if flag_of(call, "attention"):
        views = [view for view in views if view.needs_a_person]
    return [mapping_document(view) for view in views]


def _suggestions(call: ApiCall) -> Answer:
    return [
        mapping_document(view)
        for view in call.desk.mapping.suggestions(call.company, call.query.get("kind"), score_min=_score(call))
    ]


def _score(call: ApiCall) -> int:
    text = call.query.get("at_least", "0")
    if not (text.isdecimal() and len(text) <= 3):
        raise UseError(f"The parameter at_least is “{text}”; it takes a number from 0 to 100.")
    return int(text)


def _map(call: ApiCall) -> Answer:
    body = body_of(call, MapBody)
    mapping, who = call.desk.mapping, call.identity.who
    if body.name is None:
        return mapping_document(mapping.remove(call.company, body.kind, body.autotask_id, who=who))
    return mapping_document(mapping.choose(call.company, body.kind, body.autotask_id, body.name, who=who))


def _accept(call: ApiCall) -> Answer:
    body = body_of(call, AcceptBody)
    return [
        change_document(change)
        for kind in ([body.kind] if body.kind else KINDS)
        for change in call.desk.mapping.accept_all(call.company, kind, score_min=body.at_least, who=call.identity.who)
    ]


def _import(call: ApiCall) -> Answer:
    body = body_of(call, ImportBody)
    content, mapping = body.csv.encode(), call.desk.mapping
    may = call.identity.role >= Role.ADMINISTRATOR
    if body.preview:
        return import_document(mapping.preview_csv(call.company, content, may_choose_accounts=may))
    return import_document(
        mapping.import_csv(
            call.company, content, who=call.identity.who, may_choose_accounts=may, skip_wrong=body.skip_wrong
        )
    )


def _lists(call: ApiCall) -> Answer:
    return [list_document(view) for view in call.desk.mapping.lists(call.company)]


def _read_lists(call: ApiCall) -> Answer:
    call.desk.mapping.read_lists(call.company, who=call.identity.who)
    return _lists(call)


_KIND = ("kind", f"Only names of this kind: {', '.join(KINDS)}.")
MAPPING_DOORS: tuple[ApiDoor, ...] = (
    ApiDoor(
        path="/mappings",
        role=Role.VIEWER,
        answer=_names,
        summary="Autotask's names, where each goes in QuickBooks, and why",
        gives="mappings",
        parameters=(
            _KIND,
            ("attention", "true leaves only what needs a person."),
            (
                "catalogue",
                "true answers the vendors, customers and products that nothing names so far and whose names become one with another.",
            ),
        ),
    ),
    ApiDoor(
        path="/mappings",
        method="POST",
        role=Role.OPERATOR,
        answer=_map,
        summary="Choose the name in QuickBooks for one name of Autotask, or take the choice away",
        gives="mapping",
        body=MapBody,
    ),
    ApiDoor(
        path="/mappings/suggestions",
        role=Role.VIEWER,
        answer=_suggestions,
        summary="Names that QuickBooks has under another spelling, the likest first",
        gives="mappings",
        parameters=(_KIND, ("at_least", "Only suggestions with this score (80 to 100) or more.")),
    ),
    ApiDoor(
        path="/mappings/accept",
        method="POST",
        role=Role.OPERATOR,
        answer=_accept,
        summary="Save suggestions as mappings; answers what has changed",
        gives="mapping_changes",
        body=AcceptBody,
    ),
    ApiDoor(
        path="/mappings/import",
        method="POST",
        role=Role.OPERATOR,
        answer=_import,
        summary="Read mappings from a CSV text: all, or nothing where a line is wrong",
        gives="mapping_import",
        body=ImportBody,
        body_bytes_max=BYTES_MAX,
    ),
    ApiDoor(
        path="/lists",
        role=Role.VIEWER,
        answer=_lists,
        summary="Which lists of QuickBooks are known, and since when",
        gives="lists",
    ),
    ApiDoor(
        path="/lists/read",
        method="POST",
        role=Role.OPERATOR,
        answer=_read_lists,
        summary="Ask for the lists of QuickBooks; they are read in its next conversation",
        gives="lists",
    ),
)
"""The addresses about mappings, each with its role."""
