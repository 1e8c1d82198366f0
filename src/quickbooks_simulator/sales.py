"""Invoices and sales receipts: stock goes down at average cost into cost of goods sold (FACTS 4)."""

from __future__ import annotations

from decimal import Decimal

from . import currencies, ledger, references, statuses, units_of_measure
from .addresses import check_addresses
from .group_lines import new_groups
from .ledger import PostingList
from .purchase_orders import due_date
from .records import ZERO, Line, ListEntry, Transaction
from .references import is_given
from .stock import MovementList, is_inventory
from .transactions import (
    Values,
    decimal_or_none,
    find_transaction,
    item_account,
    item_of,
    kept_fields,
    line_data_ext,
    line_fields,
    priced,
    refuse_uncarried_features,
    sales_defaults,
    txn_date,
)
from .work import Work

NOT_KEPT = (
    "CustomerRef",
    "TxnDate",
    "RefNumber",
    "LinkToTxnID",
    "InvoiceLineAdd",
    "InvoiceLineMod",
    "InvoiceLineGroupAdd",
    "InvoiceLineGroupMod",
    "SalesReceiptLineGroupAdd",
    "SalesReceiptLineAdd",
    "TxnID",
    "EditSequence",
    "ARAccountRef",
    "DepositToAccountRef",
    "SetCredit",
)


def add_sale(work: Work, kind: str, values: Values) -> Transaction:
    """InvoiceAdd or SalesReceiptAdd. Raises Refused."""
    values = work.clean(values)
    refuse_uncarried_features(work, values)
    refuse_links(work, values)
    customer = None
    if is_given(values, "CustomerRef"):
        customer = references.resolve(work.books, "CustomerRef", values["CustomerRef"], kind)
    elif kind == "Invoice":
        raise statuses.missing_element("CustomerRef")
    date = txn_date(work, kind, values)
    work.check_open_period("modify", kind, date)
    check_addresses(values)
    fields = kept_fields(work, values, NOT_KEPT, kind)
    fields.setdefault("DueDate", due_date(work, date, fields.get("TermsRef")))
    fields.setdefault("ShipDate", date)
    currencies.begin(work, customer, values, fields)
    txn_id = work.new_txn_id()
    account_id = receivable_account(work, kind, values, customer)
    work.new_txn_id()
    postings, header_class = PostingList(), fields.get("ClassRef")
    movements = MovementList(work, postings)

    def make_line(line: Values) -> Line:
        return new_line(work, kind, line, header_class)

    groups, inner = new_groups(work, kind, values.get(f"{kind}LineGroupAdd", []), make_line)
    lines = [*(make_line(one) for one in values.get(f"{kind}LineAdd", [])), *inner]
    for line in lines:
        post_line(work, line, postings, movements)
    if not lines:
        raise statuses.cannot_save(kind, "You cannot save an empty transaction.")
    postings.debit(account_id, sum((currencies.in_home(work, line.amount) for line in lines), ZERO))
    sale = Transaction(
        kind=kind,
        txn_id=txn_id,
        number=work.new_txn_number(),
        time_created=work.now,
        time_modified=work.now,
        txn_date=date,
        ref_number=values.get("RefNumber", ""),
        entity_id=None if customer is None else customer.list_id,
        account_id=account_id,
        lines=tuple(lines),
        groups=groups,
        postings=postings.result(),
        movements=movements.result(),
        fields=fields,
    )
    work.books.put_transaction(sale)
    return sale


def refuse_links(work: Work, values: Values) -> None:
    """Sales orders and credits are not simulated, so every link points nowhere."""
    for txn_id in values.get("LinkToTxnID", []):
        find_transaction(work.books, str(txn_id), "SalesOrder")
    for credit in values.get("SetCredit", []):
        find_transaction(work.books, str(credit["CreditTxnID"]), "CreditMemo", "CreditTxnID")
    for line in values.get("InvoiceLineAdd", []):
        if "LinkToTxn" in line:
            find_transaction(work.books, str(line["LinkToTxn"]["TxnID"]), "SalesOrder")


def receivable_account(work: Work, kind: str, values: Values, customer: ListEntry | None) -> str:
    """Accounts receivable of an invoice, or where a sales receipt is deposited."""
    name, wanted, special = (
        ("ARAccountRef", ("AccountsReceivable",), "AccountsReceivable")
        if kind == "Invoice"
        else ("DepositToAccountRef", ("Bank", "OtherCurrentAsset"), "UndepositedFunds")
    )
    if not is_given(values, name) and kind == "Invoice":
        return currencies.special_account(work, special, customer).list_id
    if not is_given(values, name):
        return ledger.special_account(work, special).list_id
    account = references.resolve(work.books, name, values[name], kind)
    if ledger.account_type(account) not in wanted:
        raise statuses.invalid_reference("Account", account.name, kind, "The account is of the wrong type.")
    if kind == "Invoice" or account.fields.get("CurrencyRef"):
        currencies.check_account(work, account, customer, kind)
    return account.list_id


def post_line(work: Work, line: Line, postings: PostingList, movements: MovementList) -> None:
    """Stock and income of a line."""
    item = None if line.item_id is None else work.books.entry("Item", line.item_id)
    if item is None:
        return
    if is_inventory(item):
        movements.issue(item, line.base_quantity)
        postings.credit(str(item.fields["IncomeAccountRef"]["ListID"]), currencies.in_home(work, line.amount))
    else:
        postings.credit(item_account(item, buying=False), currencies.in_home(work, line.amount))


def refuse_percentage(values: Values) -> None:
    """3210: a percentage is the price of discounts and the like, which are not reproduced; code and text are UNVERIFIED."""
    if values.get("RatePercent"):
        raise statuses.invalid_value("RatePercent", str(values["RatePercent"]), "The item is not sold by percentage.")


def new_line(work: Work, kind: str, values: Values, header_class: dict[str, str] | None) -> Line:
    """A line of an Add, or one that a Mod adds. Raises Refused."""
    refuse_percentage(values)
    item = item_of(work, values, kind)
    fields = line_fields(work, values, kind)
    if header_class is not None:
        fields.setdefault("ClassRef", header_class)
    quantity, rate, amount = (decimal_or_none(values, name) for name in ("Quantity", "Rate", "Amount"))
    if item is None:
        if quantity is not None or rate is not None or amount:
            raise statuses.missing_element("ItemRef")
        return Line(line_id=work.new_txn_id(), fields=fields)
    description, suggested = sales_defaults(item)
    ratio = units_of_measure.unit_of(work, item, fields, "Sales")
    suggested = units_of_measure.in_unit(currencies.in_currency(work, suggested), ratio)
    if description and "Desc" not in values:
        fields["Desc"] = description
    used_quantity = Decimal(1) if quantity is None else quantity
    rate, amount = priced(used_quantity, rate, amount, suggested)
    return Line(
        line_id=work.new_txn_id(),
        item_id=item.list_id,
        quantity=used_quantity,
        unit_ratio=ratio,
        rate=rate,
        amount=amount,
        fields=fields,
        data_ext=line_data_ext(work, values),
    )
