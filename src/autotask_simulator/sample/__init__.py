"""The sample tenant: what a managed service provider's purchasing looks like."""

from autotask_simulator.sample import billing, companies, orders, products
from autotask_simulator.seed import Seed


def build_seed() -> Seed:
    """The sample data in the form of a seed file."""
    return Seed(
        companies=companies.companies(),
        products=products.products(),
        locations=list(products.LOCATIONS),
        shipping_types=["UPS Ground", "FedEx", "Courier", "USPS Priority", "Will Call"],
        purchase_orders=orders.purchase_orders(),
        stock=products.stock(),
        charges=billing.charges(),
        invoices=billing.invoices(),
        product_vendors=products.product_vendors(),
    )
