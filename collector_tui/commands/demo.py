"""demo: a made-up hospital, its own billing server beside it, and the screen on top."""

import json
import shutil
import sys
from argparse import Namespace
from functools import partial
from pathlib import Path

import platformdirs

from collector_tui.commands.demo_server import Running, address_now, attached, nobody_attached
from collector_tui.commands.desk import local_now
from collector_tui.commands.intake import send_file
from collector_tui.commands.output import NOT_SAVED, OK, SERVER, USAGE, Failure, read_config, say
from collector_tui.commands.screen import open_screen
from collector_tui.commands.serve import need_server_extra
from collector_tui.config import in_home, usual_place
from collector_tui.model.remittance import RemittanceHeader
from collector_tui.model.text import counted
from collector_tui.storage import RealDisk
from collector_tui.sync.client import Address, Client
from collector_tui.sync.flow import Setback
from collector_tui.wire.session import Policy

SEED, ACCOUNTS, ACCOUNTS_MAX = 7, 400, 1_000_000
PEOPLE = (  # user, role, what to try
    ("jdoe", "collector", "work the list: w logs the first step, n any follow-up"),
    ("mlee", "collector", "a second desk: jdoe's notes arrive, @ shows what jdoe has open"),
    ("boss", "supervisor", "S figures, A assigns, the Review queue, report and playbook"),
    ("post", "intake", "a payment poster: P posting lists, D deposits, intake and match"),
)


def run_demo(options: Namespace) -> int:
    if options.accounts is not None or options.out:
        return _write_files(options)
    need_server_extra()
    folder = in_home(options.directory) if options.directory else usual_place(platformdirs.user_state_path) / "demo"
    if not sys.stdout.isatty() and not options.prepare:
        raise Failure(USAGE, "The demo needs a terminal. Its data without the screen: collector-tui demo --prepare.")
    RealDisk().make_directory(folder)
    if options.fresh:
        _forget(folder)
    seed = _seed_to_make(options, folder)
    with attached(folder, [f"{user}:{role}" for user, role, _ in PEOPLE]) as running:
        write_configs(folder, running)
        if seed is not None:
            _make_hospital(folder, running, seed)
        if options.prepare:
            say(who_is_who(folder))
            return OK
        return _open(options, folder, running)


def _forget(folder: Path) -> None:
    """The hospital as on the first day. Raises Failure while another session is in it."""
    with nobody_attached(folder):
        for part in ("files", "desks"):
            shutil.rmtree(folder / part, ignore_errors=True)
        for leftover in folder.glob("ledger.db*"):
            leftover.unlink()
        (folder / "made.json").unlink(missing_ok=True)


def who_is_who(folder: Path) -> str:
    """The people of the demo, what each can try, and how to run a command as one of them."""
    people = [f"  {user}  {role:<10}  {tries}" for user, role, tries in PEOPLE]
    return "\n".join((
        "The people, each in a terminal of their own: collector-tui demo --user NAME", *people,
        "While the demo is open, commands work as one of them:",
        f"  collector-tui report --config {folder / 'boss.toml'}",
    ))  # fmt: skip


def write_configs(folder: Path, running: Running) -> None:
    """A config for each person, so that every command can be tried on the demo: NAME.toml, for this user alone."""
    for user, _, _ in PEOPLE:
        path = folder / f"{user}.toml"
        path.touch(mode=0o600)
        server = f"[server]\nsocket = {json.dumps(running['socket'])}\ntoken = {json.dumps(running[user])}\n"
        path.write_text(f'{server}\n[desk]\ndirectory = {json.dumps(str(folder / "desks" / user))}\nkey = "file"\n')


def _seed_to_make(options: Namespace, folder: Path) -> int | None:
    """The seed of the hospital to be made; None: it lies here. Raises Failure where another one does."""
    record, asked = folder / "made.json", options.seed
    if not record.exists():
        return SEED if asked is None else int(asked)
    made = json.loads(record.read_text()).get("seed", SEED)
    if asked not in (None, made):
        raise Failure(USAGE, f"The demo was made from seed {made}; demo --fresh --seed {asked} makes a new one.")
    return None


def _open(options: Namespace, folder: Path, running: Running) -> int:
    if options.user not in running:
        users = ", ".join(user for user in running if user != "socket")
        raise Failure(USAGE, f"The demo has no user {options.user!r}; its users are {users}.")
    say(who_is_who(folder))
    policy = Policy()
    say(
        f"Left alone, the screen locks after {policy.idle_lock_s // 60} minutes and signs off after "
        f"{policy.log_off_s // 60}, as at work. Nothing is lost: start the demo again."
    )
    return open_screen(
        read_config(options.config),
        folder / "desks" / options.user,
        partial(address_now, folder, options.user, running),
    )


def _write_files(options: Namespace) -> int:
    need_server_extra()
    from collector_tui.demo.bank import write_bank
    from collector_tui.demo.hospital import write_hospital

    accounts = options.accounts if options.accounts is not None else ACCOUNTS
    if not 1 <= accounts <= ACCOUNTS_MAX:
        raise Failure(USAGE, f"--accounts takes 1 to {ACCOUNTS_MAX:,}.")
    folder = in_home(options.out or "demo-files")
    today, heads = local_now().date(), list[RemittanceHeader]()
    paths = write_hospital(folder, accounts, SEED if options.seed is None else options.seed, today, heads)
    paths += write_bank(folder, heads, today)
    size = sum(path.stat().st_size for path in paths)
    say(f"{counted(len(paths), 'file')}, {size / 1e6:,.1f} MB, {counted(accounts, 'account')} in {folder}")
    return OK


def _make_hospital(folder: Path, running: Running, seed: int) -> None:
    """Write the hospital's files and take them in as a hospital's would be: over HTTP, one by one."""
    from collector_tui.demo.bank import write_bank
    from collector_tui.demo.hospital import write_hospital

    today = local_now().date()
    say(f"Making up a hospital of {ACCOUNTS} accounts ...")
    heads: list[RemittanceHeader] = []
    paths = write_hospital(folder / "files", ACCOUNTS, seed, today, heads)
    paths += write_bank(folder / "files", heads, today)
    client = Client(Address(socket=running["socket"], token=running["post"]))
    try:
        for path in paths:
            receipt = send_file(client, path)
            if receipt.outcome == "refused":
                raise Failure(NOT_SAVED, f"{path.name} was refused: {receipt.text}")
    except Setback as setback:
        raise Failure(SERVER, str(setback)) from None
    finally:
        client.close()
    (folder / "made.json").write_text(json.dumps({"made_on": today.isoformat(), "files": len(paths), "seed": seed}))
    say(f"{len(paths)} payer and hospital files taken in; they lie in {folder / 'files'}")
