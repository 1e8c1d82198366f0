"""QuickBooks' numbers go back to Autotask's External P.O. Number where that is empty (N5)."""

from __future__ import annotations

from stockpost.app.autotask_trouble import keep_trouble
from stockpost.app.services import Services
from stockpost.autotask import DENIED, AutotaskError, AutotaskNotThere, AutotaskRefused
from stockpost.store import links
from stockpost.store.audit import ITSELF, append_event
from stockpost.store.companies import CompanyRow


def write_back_numbers(services: Services, company: CompanyRow) -> int:
    """Write what waits; a number typed by a person stays. An order that Autotask refuses holds up no other one; where Autotask itself fails,
    the rest waits for the next time."""
    with services.database.read() as connection:
        waiting = links.numbers_to_write_back(connection, company.id)
    if not waiting:
        return 0
    written = 0
    refused: AutotaskError | None = None
    try:
        client = services.client_of(company)
        for order_id, number in waiting:
            try:
                is_ours = client.write_external_number(order_id, number)
            except (AutotaskRefused, AutotaskNotThere) as error:
                if error.code == DENIED:
                    raise
                refused = refused or _of_one_order(number, error)
                continue
            written += is_ours
            _note(services, company, order_id, number, is_ours=is_ours)
    except AutotaskError as error:
        refused = error
    if refused is not None:
        keep_trouble(services, company, refused)
    return written


def _of_one_order(number: str, error: AutotaskError) -> AutotaskError:
    return AutotaskError(
        f"The number {number} could not be written to its purchase order. {error.text}", has_answered=True
    )


def _note(services: Services, company: CompanyRow, order_id: int, number: str, *, is_ours: bool) -> None:
    with services.database.write() as connection:
        links.note_written_back(connection, company.id, order_id)
        append_event(
            connection,
            company_id=company.id,
            time=services.clock(),
            who=ITSELF,
            kind="number written back" if is_ours else "number left as typed",
            subject=f"order:{order_id}",
            data={"number": number},
        )
