"""Mutated payers' files by the million: python -m tests.fuzz.x12 [RUNS] [SEED]

Every run must end in findings: no exception, no hang (2 s), memory bounded. A failing input is written out.
"""

import io
import random
import resource
import signal
import sys
import time
from multiprocessing import Pool
from pathlib import Path

from collector_tui.x12.inspect import inspect
from tests.x12_files import claim_file, interchange, payment_file, status_file

RUNS, BLOCK, SECONDS_MAX = 1_000_000, 5_000, 2
TOKENS = (
    b"~", b"*", b":", b"\n", b"\r\n", b"ISA", b"ISA*", b"IEA*1*1~", b"ST*835*1~", b"SE*1*1~", b"CLP*", b"CLM*", b"\x00", b"\xef\xbb\xbf",
    b"CAS*CO*45*", b"-", b"9" * 40, b".", b"1e9", b"\x85", b"\x1b]52;c;", b"GS*HP*", b"TA1*1*2*3*R*5~", b"HL*1**20*1~", b"LX*1~",
)  # fmt: skip
ANSWER = interchange(
    "FA", "005010X231A1", "AK1*HC*1*005010X222A1", "AK2*837*0001", "IK3*NM1*8*2010*8", "CTX*CLM01:A1", "IK4*9*67*1", "IK5*R*5", "AK9*R*1*1*0"
)  # fmt: skip
SEEDS = (
    payment_file("A1", "100.00", "60.00", "CAS*CO*45*20.00~CAS*PR*1*15.00**3*5.00~LQ*HE*N1"),
    payment_file("A2", "-10.00", "-5.00", "CAS*CO*45*-5.00", status="22").replace(b"~", b"\n"),
    payment_file("A3").replace(b"*", b"|").replace(b"~", b"'") + payment_file("A4"),
    claim_file("A1"),
    claim_file("A2", order="S"),
    status_file("A1"),
    ANSWER,
)


def damage(seeds: tuple[bytes, ...], seed: int) -> bytes:
    """One of the seeds with one to eight cuts, copies, flips or strange insertions."""
    chance = random.Random(seed)
    raw = bytearray(chance.choice(seeds))
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(raw) + 1)
        match chance.randrange(6):
            case 0:
                raw[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del raw[at : at + chance.randint(1, 60)]
            case 2:
                raw[at:at] = chance.choice(TOKENS)
            case 3:
                start = chance.randrange(len(raw) + 1)
                raw[at:at] = raw[start : start + chance.randint(1, 300)]
            case 4:
                raw[at : at + chance.randint(1, 4)] = chance.choice(TOKENS)
            case _:
                other = chance.choice(seeds)
                raw[at:] = other[chance.randrange(len(other)) :]
    return bytes(raw)


def _block(first: int) -> int:
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    for seed in range(first, first + BLOCK):
        raw = damage(SEEDS, seed)
        signal.alarm(SECONDS_MAX)
        try:
            inspect("fuzz", io.BytesIO(raw))
        except BaseException:
            Path(f"fuzz-{seed}.x12").write_bytes(raw)
            raise
        finally:
            signal.alarm(0)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main(runs: int, seed: int) -> None:
    began, peak = time.perf_counter(), 0
    with Pool() as pool:
        for memory in pool.imap_unordered(_block, range(seed, seed + runs, BLOCK)):
            peak = max(peak, memory)
    took = time.perf_counter() - began
    print(f"{runs:,} mutated files read in {took:,.0f} s, none crashed or hung; peak {peak} MB a process")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
