"""Reading the names of Autotask's whole catalogue, so that names that become one once cut are found before anybody orders them (N2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from stockpost.app.services import Services
from stockpost.autotask import ROWS_IN_ONE_PAGE, AutotaskError
from stockpost.core.age import age
from stockpost.store.companies import CompanyRow
from stockpost.store.product_catalogue import CatalogueReading, catalogue_reading, save_catalogue

NEW_PRODUCTS_AGE_MAX = timedelta(days=1)
"""New products, with an id above the last one known, are asked for so often: two calls."""
WHOLE_AGE_MAX = timedelta(days=7)
"""All names are read anew so often, since Autotask does not say which were changed: products that were renamed, deleted, or made active or
inactive are known by then."""
PAGES_IN_ONE_PART = 10
"""A reading of all names goes on with the next refresh after so many pages, so that none waits for 50,000 names."""


def read_catalogue(services: Services, company: CompanyRow) -> None:
    """The next part of the catalogue, where one is due. Nothing waits for it: where Autotask does not answer, the next refresh asks again.

    Only active products count, since Autotask lets nobody order another one.
    """
    now = services.clock()
    with services.database.read() as connection:
        part = next_part(catalogue_reading(connection, company.id), now)
    if part is None:
        return
    try:
        client = services.client_of(company)
        names = client.read_product_names(after_id=part.up_to_id, pages_max=PAGES_IN_ONE_PART)
    except AutotaskError:
        return
    if not names and not part.up_to_id:
        # An empty answer is no catalogue (I2).
        return
    is_finished = len(names) < PAGES_IN_ONE_PART * ROWS_IN_ONE_PAGE
    read = replace(part, read_at=now, up_to_id=max(names, default=part.up_to_id), is_finished=is_finished)
    with services.database.write() as connection:
        save_catalogue(connection, company.id, names, read)


def next_part(last: CatalogueReading | None, now: datetime) -> CatalogueReading | None:
    """From where on is to be read now: all names anew, the rest of them, or those of new products; None where nothing is due."""
    if last is None or (last.is_finished and age(last.began_at, now) >= WHOLE_AGE_MAX):
        return CatalogueReading(began_at=now, read_at=now)
    if last.is_finished and age(last.read_at, now) < NEW_PRODUCTS_AGE_MAX:
        return None
    return last
