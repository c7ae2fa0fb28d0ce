"""Xet's storage for the tests' Hub: the real `hf_xet` on both sides, a folder in the middle.

A client that is given `local://FOLDER` as the address of the storage writes there itself. Which of
its files a SHA-256 belongs to stands in the shard files that it leaves behind.
"""

import struct
import time
from pathlib import Path

HEADER, RECORD = 48, 48
_END = b"\xff" * 32
_HAS_VERIFICATION, _HAS_METADATA = 1 << 31, 1 << 30


class Xet:
    """A folder that clients store chunks in."""

    def __init__(self, folder: Path):
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.url = f"local://{folder}"

    def find(self, sha256):
        """Return Xet's own hash of a file, None where it was not uploaded."""
        for path in self._folder.rglob("*.mdb"):
            for found, xet in iter_files(path.read_bytes()):
                if found == sha256:
                    return xet
        return None

    def rebuild(self, xet, size, target: Path):
        """Write a file of the chunks that it is made of."""
        import hf_xet

        session, end = hf_xet.XetSession(), int(time.time()) + 3600
        with session.new_file_download_group(
            endpoint=self.url, token="x", token_expiry_unix_secs=end
        ) as group:
            group.start_download_file(hf_xet.XetFileInfo(xet, size), str(target))


def iter_files(shard):
    """Yield the SHA-256 and Xet's hash of every file in a shard."""
    at = HEADER
    while shard[at : at + 32] != _END:
        xet = show_hash(shard[at : at + 32])
        flags, entries = struct.unpack_from("<II", shard, at + 32)
        at += RECORD * (1 + entries)
        if flags & _HAS_VERIFICATION:
            at += RECORD * entries
        if flags & _HAS_METADATA:
            yield show_hash(shard[at : at + 32]), xet
            at += RECORD


def show_hash(content):
    return "".join(f"{number:016x}" for number in struct.unpack("<4Q", content))
