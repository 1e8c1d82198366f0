"""N4, B9 and B10 from both ends: the customer that an order is for stands on the order and on each line, and follows Autotask."""

from __future__ import annotations

from tests.rules.both_sides import field, lines_of, order_of
from tests.rules.shop import Shop, kinds, summaries


def _customers(shop: Shop, number: str) -> tuple[str | None, list[str | None]]:
    """Of the order, and of each line."""
    order = order_of(shop, number=number)
    return field(order, "ShipToEntityRef/FullName"), [name for (name,) in lines_of(order, "CustomerRef/FullName")]


def _meant_for(shop: Shop, number: str, customer: str | None) -> None:
    company_id = shop.company_id(customer) if customer else None
    shop.acme.autotask.act("edit-order", order=number, set={"purchaseForCompanyID": company_id})


def _customer_typed_over(shop: Shop, number: str, *customers: str | None) -> None:
    """In QuickBooks somebody chooses the customer of each line; None leaves it."""
    order = order_of(shop, number=number)
    for name in {name for name in customers if name}:
        if not [one for one in shop.books()["entities"] if one["name"] == name]:
            shop.act("add-entry", kind="Customer", fields={"Name": name})
    lines = "".join(
        f"<PurchaseOrderLineMod><TxnLineID>{line}</TxnLineID>"
        + (f"<CustomerRef><FullName>{name}</FullName></CustomerRef>" if name else "")
        + "</PurchaseOrderLineMod>"
        for (line,), name in zip(lines_of(order, "TxnLineID"), customers, strict=True)
    )
    shop.qbxml(
        f"<PurchaseOrderModRq><PurchaseOrderMod><TxnID>{field(order, 'TxnID')}</TxnID>"
        f"<EditSequence>{field(order, 'EditSequence')}</EditSequence>{lines}</PurchaseOrderMod></PurchaseOrderModRq>"
    )


def test_another_customer_is_written_to_the_order_and_each_line(shop: Shop) -> None:
    """B9: after Update the order is for whom a fresh transfer would have entered it, on every line, and the freight line is for nobody."""
    (first, second), before, after = shop.items(2), shop.vendor(), shop.vendor()
    number = shop.order((first, 3), (second, 2), purchaseForCompanyID=shop.company_id(before))
    shop.transfer(number)
    assert _customers(shop, number) == (before, [before, before])
    _meant_for(shop, number, after)
    assert shop.status(number) == "needs_update"
    run = shop.transfer(number)
    assert (run["problems"], kinds(run)) == ([], ["create_customer", "update_purchase_order"])
    assert summaries(run, "update_purchase_order") == [f"Update PO {number}: new customer “{after}”"]
    assert _customers(shop, number) == (after, [after, after])
    assert (shop.status(number), kinds(shop.transfer(number))) == ("transferred", [])
    fresh = shop.order((first, 1), (second, 1), purchaseForCompanyID=shop.company_id(after))
    shop.transfer(fresh)
    assert _customers(shop, fresh) == _customers(shop, number)


def test_a_customer_named_later_is_written_to_all_lines(shop: Shop) -> None:
    """B9: an order that was for nobody gets its customer on the order, on the lines that are there, and on a new one."""
    (first, second), customer = shop.items(2), shop.vendor()
    number = shop.order((first, 3))
    shop.transfer(number)
    assert _customers(shop, number) == (None, [None])
    _meant_for(shop, number, customer)
    assert shop.status(number) == "needs_update"
    shop.acme.autotask.act("add-line", order=number, product=second, quantity=2, unitCost="3.5")
    preview = shop.preview(number)
    assert [one.partition(": ")[2] for one in summaries(preview, "update_purchase_order")] == [
        f"add 2 × {second}; new customer “{customer}”"
    ]
    shop.transfer(number)
    assert _customers(shop, number) == (customer, [customer, customer])


def test_what_was_received_keeps_its_customer_and_the_next_receipt_has_the_new_one(shop: Shop) -> None:
    """B9 and P4: a received line gets the new customer, its receipt is left as it was, and the run says so."""
    item, before, after = shop.item(), shop.vendor(), shop.vendor()
    number = shop.order((item, 5, 2), purchaseForCompanyID=shop.company_id(before))
    shop.transfer(number)
    _meant_for(shop, number, after)
    shop.receive(number, item, 1)
    run = shop.transfer(number)
    assert kinds(run) == ["create_customer", "update_purchase_order", "receive_items"]
    assert [note for note in shop.notes(run) if number in note] == [
        (
            f"{number}: What was received before keeps its customer. Where it is to be billed to the new one, change the customer on the "
            "item receipt or bill in QuickBooks."
        )
    ]
    assert _customers(shop, number) == (after, [after])
    answer = shop.qbxml("<ItemReceiptQueryRq><IncludeLineItems>true</IncludeLineItems></ItemReceiptQueryRq>")
    received = [part.split("</ItemLineRet>")[0] for part in answer.split("<ItemLineRet>")[1:] if f">{item}<" in part]
    assert [before in line for line in received] == [True, False]
    assert [after in line for line in received] == [False, True]
    assert (shop.received(number), shop.codes(number)) == (["3"], [])


def test_a_customer_that_people_chose_stays_until_autotask_names_another(shop: Shop) -> None:
    """B10: the customer of a line typed over in QuickBooks is no conflict and survives an update; once Autotask names another
    customer, that one is the order's and all its lines', and it may be chosen anew."""
    (first, second), before, after, by_hand = shop.items(2), shop.vendor(), shop.vendor(), shop.vendor()
    number = shop.order((first, 3), (second, 2), purchaseForCompanyID=shop.company_id(before))
    shop.transfer(number)
    _customer_typed_over(shop, number, None, by_hand)
    for quantity in (4, 5):
        shop.acme.autotask.act("edit-line", order=number, line=second, set={"quantity": quantity})
        run = shop.transfer(number)
        assert (run["problems"], kinds(run)) == ([], ["update_purchase_order"])
        assert _customers(shop, number) == (before, [before, by_hand])
    _meant_for(shop, number, after)
    shop.transfer(number)
    assert _customers(shop, number) == (after, [after, after])
    _customer_typed_over(shop, number, by_hand, None)
    shop.acme.autotask.act("edit-order", order=number, set={"generalMemo": "new words"})
    shop.transfer(number)
    assert _customers(shop, number) == (after, [by_hand, after])


def test_a_customer_that_somebody_entered_already_is_not_written_again(shop: Shop) -> None:
    """B9 and B10: where QuickBooks says it already nothing is written, and what is chosen there later stays."""
    item, before, after, by_hand = shop.item(), shop.vendor(), shop.vendor(), shop.vendor()
    number = shop.order((item, 3), purchaseForCompanyID=shop.company_id(before))
    shop.transfer(number)
    _customer_typed_over(shop, number, after)
    order = order_of(shop, number=number)
    shop.qbxml(
        f"<PurchaseOrderModRq><PurchaseOrderMod><TxnID>{field(order, 'TxnID')}</TxnID>"
        f"<EditSequence>{field(order, 'EditSequence')}</EditSequence><ShipToEntityRef><FullName>{after}</FullName></ShipToEntityRef>"
        "</PurchaseOrderMod></PurchaseOrderModRq>"
    )
    _meant_for(shop, number, after)
    run = shop.transfer(number)
    assert (run["problems"], kinds(run), shop.status(number)) == ([], [], "transferred")
    _customer_typed_over(shop, number, by_hand)
    shop.acme.autotask.act("edit-line", order=number, line=item, set={"quantity": 4})
    shop.transfer(number)
    assert _customers(shop, number) == (after, [by_hand])


def test_a_customer_that_autotask_takes_away_stays_and_is_told(shop: Shop) -> None:
    """B9: a customer cannot be taken off an order by a program for all that is known; the preview and the run say so."""
    item, before = shop.item(), shop.vendor()
    number = shop.order((item, 3), purchaseForCompanyID=shop.company_id(before))
    shop.transfer(number)
    _meant_for(shop, number, None)
    shop.acme.autotask.act("edit-line", order=number, line=item, set={"quantity": 4})
    run = shop.transfer(number)
    assert (run["problems"], kinds(run)) == ([], ["update_purchase_order"])
    assert any(f"{number}: Autotask names no customer for the order any more" in note for note in shop.notes(run))
    assert _customers(shop, number) == (before, [before])


def test_a_new_customer_is_written_once_where_the_answer_was_lost(shop: Shop) -> None:
    """P1: the change of customers is looked for on the lines, too, before it would be sent again, and an undo takes the order back."""
    item, before, after = shop.item(), shop.vendor(), shop.vendor()
    number = shop.order((item, 3), purchaseForCompanyID=shop.company_id(before))
    entered = shop.transfer(number)
    shop.act("add-entry", kind="Customer", fields={"Name": after})
    _meant_for(shop, number, after)
    shop.act("fault", fault="drop_reply", match="PurchaseOrderModRq")
    run = shop.transfer(number)
    assert kinds(run, "adopted") == ["update_purchase_order"]
    assert _customers(shop, number) == (after, [after])
    shop.acme.finish(shop.run("undo", str(entered["run"]), "--yes"))
    assert shop.purchase_orders(number) == []
