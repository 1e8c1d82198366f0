"""What people do at the screen with what they sold: the customer pays.

FACTS tells nothing of payments. That one is linked to its invoice and shows as a negative AppliedAmount is our reading of the
schema, which has these elements for it; whether it alters the invoice's EditSequence is a switch.
"""

from __future__ import annotations

from decimal import Decimal

import msgspec

from .inputs import Values, WrongInput, needed
from .ledger import PostingList, special_account
from .records import ZERO, Line, Transaction
from .work import Work

PAYMENT = "ReceivePayment"


def pay(work: Work, values: Values) -> Values:
    """The customer pays the whole invoice ``txnId``."""
    invoice = work.books.transaction(needed(values, "txnId"))
    if invoice is None or invoice.kind != "Invoice":
        raise WrongInput(f"there is no invoice {values['txnId']}")
    amount = invoice.total - paid(work, invoice)
    if amount <= 0:
        raise WrongInput(f"nothing is open on the invoice {values['txnId']}")
    deposit = special_account(work, "UndepositedFunds").list_id
    postings = PostingList()
    postings.debit(deposit, invoice.in_home(amount))
    postings.credit(str(invoice.account_id), invoice.in_home(amount))
    payment = Transaction(
        kind=PAYMENT,
        txn_id=work.new_txn_id(),
        number=work.new_txn_number(),
        time_created=work.now,
        time_modified=work.now,
        txn_date=work.today,
        entity_id=invoice.entity_id,
        account_id=deposit,
        lines=(Line(line_id=work.new_txn_id(), amount=amount, link_txn_id=invoice.txn_id),),
        postings=postings.result(),
    )
    work.books.put_transaction(payment)
    if work.preferences.unverified.payment_changes_invoice:
        work.books.put_transaction(msgspec.structs.replace(invoice, time_modified=work.now))
    return {"txnId": payment.txn_id}


def paid(work: Work, invoice: Transaction) -> Decimal:
    """What was paid of an invoice."""
    payments = (one for one in work.books.linked_to(invoice.txn_id) if one.kind == PAYMENT)
    return sum((one.total for one in payments), ZERO)
