"""The WSDL of the endpoint, made from the table of operations. Written by ourselves: Intuit's file is not ours to ship."""

from __future__ import annotations

from lxml import etree

from stockpost.webconnector.operations import NAMESPACE, OPERATIONS, Kind, Operation

WSDL = "http://schemas.xmlsoap.org/wsdl/"
WSDL_SOAP = "http://schemas.xmlsoap.org/wsdl/soap/"
SCHEMA = "http://www.w3.org/2001/XMLSchema"
SOAP_OVER_HTTP = "http://schemas.xmlsoap.org/soap/http"
SERVICE = "QBWebConnectorSvc"
PORT = "QBWebConnectorSvcSoap"
"""The two names as in the published service; generated clients are called after them."""

_NAMESPACES = {"wsdl": WSDL, "soap": WSDL_SOAP, "s": SCHEMA, "tns": NAMESPACE}


def make_wsdl(address: str) -> bytes:
    """The WSDL document; `address` is the endpoint's own, as the client reached it."""
    root = etree.Element(f"{{{WSDL}}}definitions", nsmap=_NAMESPACES, targetNamespace=NAMESPACE)
    operations = [operation for operation in OPERATIONS if operation.in_wsdl]
    _add_types(root, operations)
    for operation in operations:
        _add_message(root, operation.name + "SoapIn", operation.name)
        _add_message(root, operation.name + "SoapOut", operation.response_name)
    port_type = _add(root, WSDL, "portType", name=PORT)
    for operation in operations:
        element = _add(port_type, WSDL, "operation", name=operation.name)
        _add(element, WSDL, "input", message=f"tns:{operation.name}SoapIn")
        _add(element, WSDL, "output", message=f"tns:{operation.name}SoapOut")
    _add_binding(root, operations)
    port = _add(_add(root, WSDL, "service", name=SERVICE), WSDL, "port", name=PORT, binding=f"tns:{PORT}")
    _add(port, WSDL_SOAP, "address", location=address)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _add_types(root: etree._Element, operations: list[Operation]) -> None:
    schema = _add(
        _add(root, WSDL, "types"), SCHEMA, "schema", elementFormDefault="qualified", targetNamespace=NAMESPACE
    )
    array = _add(_add(schema, SCHEMA, "complexType", name=Kind.TEXTS.value), SCHEMA, "sequence")
    _add(
        array, SCHEMA, "element", name="string", type="s:string", nillable="true", minOccurs="0", maxOccurs="unbounded"
    )
    for operation in operations:
        fields = _add_wrapper(schema, operation.name)
        for argument in operation.arguments:
            _add_field(fields, argument.name, argument.kind)
        _add_field(_add_wrapper(schema, operation.response_name), operation.result_name, operation.answer)


def _add_wrapper(schema: etree._Element, name: str) -> etree._Element:
    element = _add(schema, SCHEMA, "element", name=name)
    return _add(_add(element, SCHEMA, "complexType"), SCHEMA, "sequence")


def _add_field(fields: etree._Element, name: str, kind: Kind) -> None:
    prefix = "tns" if kind is Kind.TEXTS else "s"
    least = "1" if kind is Kind.NUMBER else "0"
    _add(fields, SCHEMA, "element", name=name, type=f"{prefix}:{kind.value}", minOccurs=least, maxOccurs="1")


def _add_message(root: etree._Element, name: str, element: str) -> None:
    _add(_add(root, WSDL, "message", name=name), WSDL, "part", name="parameters", element=f"tns:{element}")


def _add_binding(root: etree._Element, operations: list[Operation]) -> None:
    binding = _add(root, WSDL, "binding", name=PORT, type=f"tns:{PORT}")
    _add(binding, WSDL_SOAP, "binding", transport=SOAP_OVER_HTTP, style="document")
    for operation in operations:
        element = _add(binding, WSDL, "operation", name=operation.name)
        _add(element, WSDL_SOAP, "operation", soapAction=operation.soap_action, style="document")
        for direction in ("input", "output"):
            _add(_add(element, WSDL, direction), WSDL_SOAP, "body", use="literal")


def _add(parent: etree._Element, namespace: str, tag: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{namespace}}}{tag}", attributes)
