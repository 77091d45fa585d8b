"""vault and sign-in: how the desk's key is kept, and whose desk it is."""

import getpass
from argparse import Namespace

from collector_tui.commands.desk import local_now
from collector_tui.commands.open_desk import Opening, person_signs_in
from collector_tui.commands.output import (
    CONFIG,
    NOT_SAVED,
    OK,
    SERVER,
    USAGE,
    Failure,
    open_desk,
    read_config,
    say,
    say_json,
    warn,
)
from collector_tui.desk import Desk
from collector_tui.storage import Keys


def run_vault(options: Namespace) -> int:
    """How this desk opens."""
    opening = Opening(read_config(options.config))
    vault = opening.vault
    state = {
        "desk": vault.desk,
        "key": "file" if vault.has_key_file or opening.config.desk.key == "file" else "server",
        "passphrase": vault.has_passphrase,
    }
    if options.json:
        say_json(state)
        return OK
    say(f"desk        {state['desk']} in {opening.directory}")
    say(
        f"key         {'a file beside the desk' if state['key'] == 'file' else 'kept by the server, given after sign-in'}"
    )
    say(f"passphrase  {'set: the desk opens without the server too' if state['passphrase'] else 'none'}")
    return OK


def run_passphrase(options: Namespace) -> int:
    """Let a passphrase open the desk where the server cannot be reached."""
    opening = Opening(read_config(options.config))
    if opening.vault.has_key_file:
        raise Failure(CONFIG, "This desk's key lies in a file beside it: a passphrase would protect nothing.")
    keys = opening.from_server()
    first = getpass.getpass("New passphrase (12 characters or more; several words are easiest): ")
    if first != getpass.getpass("Once more: "):
        raise Failure(USAGE, "The two differ. Nothing was changed.")
    open_desk(lambda: opening.vault.set_passphrase(keys, first))
    say("The passphrase opens this desk from now on, also without the server.")
    return OK


def run_rotate(options: Namespace) -> int:
    """Seal everything on this desk anew with a fresh key. Other sessions must be closed."""
    opening = Opening(read_config(options.config))
    vault = opening.vault
    if vault.has_key_file:
        keys = open_desk(vault.new_file_key)
    else:
        keys = Keys(*opening.from_server(rotate=True))
    desk = open_desk(lambda: Desk(opening.directory, local_now, keys))
    try:
        if not desk.sync_side.takes_feed or desk.sessions_beside():
            raise Failure(
                NOT_SAVED, "Another session of yours is open; close it first. The old key still opens everything."
            )
        desk.rewrite()
    except OSError as error:
        raise Failure(NOT_SAVED, f"The disk refuses ({error.strerror}); the old key still opens everything.") from None
    finally:
        desk.close()
    if vault.has_key_file:
        open_desk(vault.forget_old_file_keys)
    elif vault.has_passphrase:
        warn("The passphrase opens the old key only: set it again with collector-tui vault passphrase.")
    say("Everything on this desk is sealed with a fresh key.")
    return OK


def run_sign_in(options: Namespace) -> int:
    """Sign in at the site's identity provider, and remember it."""
    from collector_tui.sync.flow import Setback

    opening = Opening(read_config(options.config))
    if opening.sign_in is None:
        raise Failure(CONFIG, "No identity provider is configured: set [sign_in] issuer; a token needs no sign-in.")
    try:
        person_signs_in(opening.sign_in)
        opening.keys()
    except Setback as setback:
        raise Failure(SERVER, str(setback)) from None
    say("signed in")
    return OK
