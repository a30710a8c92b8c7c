"""Seal a message that carries a document or a sign-off code: AES-256-GCM under a key of its own, bound to the message it belongs to.

When the key is destroyed, what is stored can no longer be read by anybody.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


class SealBroken(Exception):
    """What is stored cannot be opened: it was changed, or belongs to another message, or the key is another's."""


def seal(raw: bytes, *, bound_to: str) -> tuple[bytes, bytes]:
    """`(stored, key)`: the bytes encrypted under a fresh key. `bound_to` must be given again to open them."""
    key, nonce = AESGCM.generate_key(bit_length=256), secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, raw, bound_to.encode()), key


def unseal(stored: bytes, key: bytes, *, bound_to: str) -> bytes:
    """The bytes as they were before `seal`. Raises SealBroken."""
    try:
        return AESGCM(key).decrypt(stored[:NONCE_BYTES], stored[NONCE_BYTES:], bound_to.encode())
    except InvalidTag:
        raise SealBroken("the stored message does not open with its key") from None
