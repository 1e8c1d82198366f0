"""The commands `company add`, `list`, `set`, `remove`, `qwc`: joining Autotask tenants and QuickBooks company files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from stockpost.app.autotask_access import AccessChange
from stockpost.app.desk import Desk
from stockpost.app.documents import company_document
from stockpost.app.errors import UseError
from stockpost.cli.options import COMMON, Common, Yes, open_desk
from stockpost.cli.output import message, show, write_document
from stockpost.cli.plain import cell
from stockpost.cli.secret_file import read_secret
from stockpost.cli.shell import Exit, Shell, ShellArgument
from stockpost.cli.tables import company_pictures, setting_pictures

CompanyName = Annotated[str, Parameter(help="Name of the company.")]


def add(
    name: CompanyName,
    /,
    *,
    autotask_url: Annotated[
        str | None,
        Parameter(metavar="URL", help="Address of Autotask's REST API. Without it, it is looked up by the user name."),
    ] = None,
    autotask_user: Annotated[str, Parameter(metavar="USER", help="User name of the API-only user in Autotask.")],
    autotask_code: Annotated[
        str, Parameter(metavar="CODE", help="Integration code (tracking identifier) of that user.")
    ],
    autotask_secret_file: Annotated[Path, Parameter(metavar="FILE", help="File that holds that user's secret.")],
    web_connector_user: Annotated[
        str, Parameter(metavar="USER", help="User name that the Web Connector will sign in with.")
    ],
    web_connector_password_file: Annotated[
        Path, Parameter(metavar="FILE", help="File that holds the Web Connector's password.")
    ],
    setting: Annotated[
        tuple[str, ...],
        Parameter(
            consume_multiple=True,
            negative="",
            metavar="KEY=VALUE",
            show_default=False,
            help="Settings other than their defaults.",
        ),
    ] = (),
    common: Common = COMMON,
    shell: ShellArgument,
) -> Exit:
    """Join an Autotask tenant and a QuickBooks company file. The login is tried first; nothing is saved where Autotask refuses it."""
    settings = parse_pairs(setting)
    secret = read_secret(autotask_secret_file, "--autotask-secret-file")
    password = read_secret(web_connector_password_file, "--web-connector-password-file")
    desk = open_desk(common, shell)
    company = desk.add_company(
        name,
        autotask_url=autotask_url,
        autotask_user=autotask_user,
        autotask_code=autotask_code,
        autotask_secret=secret,
        web_connector_user=web_connector_user,
        web_connector_password=password,
        settings=settings,
        who=shell.who,
    )
    show(
        shell,
        json=common.json,
        document=lambda: company_document(company),
        pictures=lambda: [cell(f"{company.name} is joined to Autotask at {company.autotask_url}.")],
    )
    _tell_trial(shell, desk, company.name)
    word = f'"{name}"' if " " in name else name
    message(shell, f"Next: “stockpost company qwc {word} -o FILE” makes the file for the QuickBooks Web Connector.")
    return Exit.DONE


def list_companies(*, common: Common = COMMON, shell: ShellArgument) -> Exit:
    """List the companies."""
    companies = open_desk(common, shell).companies()
    show(
        shell,
        json=common.json,
        document=lambda: [company_document(company) for company in companies],
        pictures=lambda: company_pictures(companies),
    )
    return Exit.DONE


def set_settings(
    name: CompanyName,
    /,
    *setting: Annotated[str, Parameter(metavar="KEY=VALUE", help="Settings to change, for example freight=line.")],
    autotask_url: Annotated[
        str | None,
        Parameter(metavar="URL", help="New address of Autotask's REST API; empty: it is looked up by the user name."),
    ] = None,
    autotask_user: Annotated[
        str | None, Parameter(metavar="USER", help="New user name of the API-only user in Autotask.")
    ] = None,
    autotask_code: Annotated[
        str | None, Parameter(metavar="CODE", help="New integration code (tracking identifier) of that user.")
    ] = None,
    autotask_secret_file: Annotated[
        Path | None, Parameter(metavar="FILE", help="File that holds the new secret of the API user in Autotask.")
    ] = None,
    web_connector_password_file: Annotated[
        Path | None, Parameter(metavar="FILE", help="File that holds the Web Connector's new password.")
    ] = None,
    common: Common = COMMON,
    shell: ShellArgument,
) -> Exit:
    """Change settings or logins of a company, or show its settings when nothing is given.

    A login at Autotask is tried first; it is not saved where Autotask refuses it.
    """
    settings = parse_pairs(setting)
    secret = read_secret(autotask_secret_file, "--autotask-secret-file") if autotask_secret_file else None
    password = (
        read_secret(web_connector_password_file, "--web-connector-password-file")
        if web_connector_password_file
        else None
    )
    desk = open_desk(common, shell)
    known = desk.company_name(name)
    access = AccessChange(url=autotask_url, user=autotask_user, code=autotask_code, secret=secret)
    if access != AccessChange():
        desk.change_autotask_access(known, access, who=shell.who)
        _tell_trial(shell, desk, known)
    if settings:
        desk.set_company(known, settings, who=shell.who)
    if password is not None:
        desk.set_web_connector_password(known, password, who=shell.who)
    company = next(company for company in desk.companies() if company.name == known)
    show(
        shell,
        json=common.json,
        document=lambda: company_document(company),
        pictures=lambda: setting_pictures(company),
    )
    return Exit.DONE


def remove(name: CompanyName, /, *, yes: Yes = False, common: Common = COMMON, shell: ShellArgument) -> Exit:
    """Remove a company that was joined by mistake, with all that was read for it. Only while nothing was approved for it."""
    desk = open_desk(common, shell)
    known = desk.company_name(name)
    is_approved = yes or (shell.is_interactive and shell.confirms(f"Remove {known} and all that was read for it?"))
    if is_approved:
        desk.remove_company(known, who=shell.who)
    if common.json:
        write_document(shell, {"company": known, "removed": is_approved})
    message(shell, f"{known} is removed." if is_approved else f"{known} stays. Add --yes to remove it.")
    return Exit.DONE


def qwc(
    name: CompanyName,
    /,
    *,
    output: Annotated[Path, Parameter(name=("--output", "-o"), metavar="FILE", help="File to write, ending in .qwc.")],
    server_url: Annotated[
        str,
        Parameter(
            env_var="STOCKPOST_SERVER_URL",
            metavar="URL",
            help="Address at which the QuickBooks computer reaches “stockpost serve”: https, or http on the same computer.",
        ),
    ] = "http://localhost:8787",
    common: Common = COMMON,
    shell: ShellArgument,
) -> Exit:
    """Write the .qwc file that joins the QuickBooks Web Connector to this server."""
    content = open_desk(common, shell).qwc(name, server_url=server_url)
    try:
        output.write_bytes(content)
    except OSError as error:
        raise UseError(
            f"The file {output} (--output) cannot be written: {error.strerror}. Name another file."
        ) from None
    if common.json:
        write_document(shell, {"company": name, "file": str(output), "server_url": server_url})
    message(
        shell,
        f"{output} is written for {server_url}. On the QuickBooks computer: open QuickBooks, add this file in the "
        "Web Connector and type the Web Connector's password there.",
    )
    return Exit.DONE


def _tell_trial(shell: Shell, desk: Desk, company: str) -> None:
    """What Autotask said to the login; what it refuses ended the command before."""
    trouble = desk.connection(company).autotask_problem
    message(shell, "Autotask accepts the login." if trouble is None else trouble.explanation)


def parse_pairs(pairs: Sequence[str]) -> dict[str, str]:
    """`["a=1", "b=2"]` as a mapping. UseError for a pair without `=` and for a key given twice."""
    values: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        key = key.strip()
        if not equals or not key:
            raise UseError(f"The setting “{pair}” is not understood. Write it as key=value, for example freight=line.")
        if key in values:
            raise UseError(f"The setting {key} is given twice. Give it once.")
        values[key] = value
    return values
