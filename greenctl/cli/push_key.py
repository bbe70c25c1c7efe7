"""`greenctl push-key`: makes the key by which push services know this server."""

import argparse
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from greenctl.cli.workplace import write_private
from greenctl.notices.ways.push import base64url, point_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="where it is to stand; nothing there is written over")


def run(arguments: argparse.Namespace) -> None:
    """Write a private key on P-256, readable by its owner alone; say the public one, and what to set."""
    key = generate_private_key(SECP256R1())
    try:
        write_private(arguments.file, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    except OSError as error:
        sys.exit(f"{arguments.file}: {error.strerror}; whoever has subscribed needs the key that was there")
    print(f"public key: {base64url(point_of(key.public_key()))}")
    print("in the file that GREENCTL_NOTICES names, beside it:")
    print(f"push: {{key_file: {arguments.file.name}, contact: 'mailto:…'}}")
