"""Reading the names of all products, vendors and customers of Autotask, so that names that become one once cut are found before an order
or invoice names them (N2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from stockpost.app.services import Services
from stockpost.autotask import ROWS_IN_ONE_PAGE, AutotaskClient, AutotaskError
from stockpost.core.age import age
from stockpost.core.autotask_records import CatalogueName
from stockpost.store.catalogue_names import ENTITIES, PRODUCTS, CatalogueReading, NameCatalogue
from stockpost.store.companies import CompanyRow

NEW_NAMES_AGE_MAX = timedelta(days=1)
"""New ones, with an id above the last one known, are asked for so often: two calls, and one more for the types of companies."""
WHOLE_AGE_MAX = timedelta(days=7)
"""All names are read anew so often, since Autotask does not say which were changed: what was renamed, deleted, or made active or inactive
is known by then."""
PAGES_IN_ONE_PART = 10
"""A reading of all names goes on with the next refresh after so many pages, so that none waits for 50,000 names."""


def read_catalogues(services: Services, company: CompanyRow) -> None:
    """The next part of each catalogue, where one is due. Nothing waits for it, neither for the other: where Autotask does not answer, or
    shows the API user none of them, the next refresh asks again.

    Only what is active counts: Autotask lets nobody order another product, and there are more old companies than new ones.
    """
    for catalogue in (PRODUCTS, ENTITIES):
        with services.database.read() as connection:
            part = next_part(catalogue.reading(connection, company.id), services.clock())
        if part is not None:
            _read_part(services, company, catalogue, part)


def _read_part(services: Services, company: CompanyRow, catalogue: NameCatalogue, part: CatalogueReading) -> None:
    now = services.clock()
    try:
        names = _names(services.client_of(company), catalogue, after_id=part.up_to_id)
    except AutotaskError:
        return
    if not names and not part.up_to_id:
        # An empty answer is no catalogue (I2).
        return
    is_finished = len(names) < PAGES_IN_ONE_PART * ROWS_IN_ONE_PAGE
    read = replace(part, read_at=now, up_to_id=max(names, default=part.up_to_id), is_finished=is_finished)
    with services.database.write() as connection:
        catalogue.save(connection, company.id, names, read)


def _names(client: AutotaskClient, catalogue: NameCatalogue, *, after_id: int) -> dict[int, CatalogueName]:
    read = client.read_product_names if catalogue is PRODUCTS else client.read_company_names
    return read(after_id=after_id, pages_max=PAGES_IN_ONE_PART)


def next_part(last: CatalogueReading | None, now: datetime) -> CatalogueReading | None:
    """From where on is to be read now: all names anew, the rest of them, or those of new ones; None where nothing is due."""
    if last is None or (last.is_finished and age(last.began_at, now) >= WHOLE_AGE_MAX):
        return CatalogueReading(began_at=now, read_at=now)
    if last.is_finished and age(last.read_at, now) < NEW_NAMES_AGE_MAX:
        return None
    return last
