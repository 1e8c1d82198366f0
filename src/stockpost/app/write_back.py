"""QuickBooks' numbers go back to Autotask's External P.O. Number where that is empty (N5)."""

from __future__ import annotations

from stockpost.app.autotask_trouble import keep_trouble
from stockpost.app.services import Services
from stockpost.autotask import AutotaskError
from stockpost.store import links
from stockpost.store.audit import ITSELF, append_event
from stockpost.store.companies import CompanyRow


def write_back_numbers(services: Services, company: CompanyRow) -> int:
    """Write what waits; a number typed by a person stays. Where Autotask fails, the rest waits for the next time."""
    with services.database.read() as connection:
        waiting = links.numbers_to_write_back(connection, company.id)
    if not waiting:
        return 0
    written = 0
    try:
        client = services.client_of(company)
        for order_id, number in waiting:
            is_ours = client.write_external_number(order_id, number)
            written += is_ours
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
    except AutotaskError as error:
        keep_trouble(services, company, error)
    return written
