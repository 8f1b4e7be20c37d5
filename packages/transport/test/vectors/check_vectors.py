"""An independent reading of frames.json: the protocol document in Python's standard library and the openssl command.

AEAD is put together from what openssl offers on its command line, AES-CTR and ChaCha20, with GHASH and Poly1305 written out.
Prints how many vectors it checked; fails on the first that differs.
"""

import hmac
import json
import struct
import subprocess
import sys
import zlib

TYPES = "attach attached data ack window open end reset ping pong vote goodbye".split()
LABEL = b"dwcp-3 path "


def openssl(cipher, key, iv, data):
    argv = ["openssl", "enc", "-e", "-" + cipher, "-nopad", "-K", key.hex()] + (["-iv", iv.hex()] if iv else [])
    return subprocess.run(argv, input=data, check=True, capture_output=True).stdout


def hkdf(secret, info, length):
    pseudo_random_key, block, out = hmac.digest(bytes(32), secret, "sha256"), b"", b""
    for counter in range(1, 4):
        block = hmac.digest(pseudo_random_key, block + info + bytes([counter]), "sha256")
        out += block
    return out[:length]


def padded(data):
    return data + bytes(-len(data) % 16)


def gcm(key, nonce, associated, clear):
    hash_key = int.from_bytes(openssl("aes-256-ecb", key, b"", bytes(16)), "big")
    stream = openssl("aes-256-ctr", key, nonce + struct.pack(">I", 1), bytes(16) + clear)
    cipher_text, total = stream[16:], 0
    blocks = padded(associated) + padded(cipher_text) + struct.pack(">QQ", 8 * len(associated), 8 * len(clear))
    for at in range(0, len(blocks), 16):
        total ^= int.from_bytes(blocks[at : at + 16], "big")
        product, factor = 0, hash_key
        for bit in range(127, -1, -1):
            product ^= factor if total >> bit & 1 else 0
            factor = factor >> 1 ^ (0xE1 << 120 if factor & 1 else 0)
        total = product
    return cipher_text, (total ^ int.from_bytes(stream[:16], "big")).to_bytes(16, "big")


def poly1305(key, nonce, associated, clear):
    stream = openssl("chacha20", key, struct.pack("<I", 0) + nonce, bytes(64) + clear)
    cipher_text = stream[64:]
    r = int.from_bytes(stream[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    s, total = int.from_bytes(stream[16:32], "little"), 0
    blocks = padded(associated) + padded(cipher_text) + struct.pack("<QQ", len(associated), len(clear))
    for at in range(0, len(blocks), 16):
        total = (total + int.from_bytes(blocks[at : at + 16] + b"\1", "little")) * r % (2**130 - 5)
    return cipher_text, ((total + s) % 2**128).to_bytes(16, "little")


def header_of(h):
    flags = int(h["isCompressed"]) | (2 if h["protection"] == "sealed" else 4)
    head = struct.pack(
        ">HBBHHIIQQIHHI", 0x4457, 3, 1 + TYPES.index(h["type"]), flags, h["keyEpoch"], h["bodyBytes"], h["streamId"],
        h["packetNumber"], h["sequence"], h["messageId"], h["chunkIndex"], h["chunkCount"], h["payloadChecksum"],
    )
    return head + struct.pack(">I", zlib.crc32(head))


def frame_of(vector):
    key, iv, content = (bytes.fromhex(vector[name]) for name in ("key", "iv", "content"))
    head = header_of(vector["header"])
    if vector["protection"] == "hmac-sha256":
        assert vector["header"]["payloadChecksum"] == zlib.crc32(content)
        body = struct.pack(">Q", vector["timestamp"]) + content
        return head + body + hmac.digest(key, head + body, "sha256")
    number = vector["header"]["packetNumber"].to_bytes(12, "big")
    nonce = bytes(a ^ b for a, b in zip(iv, number))
    seal = gcm if vector["protection"] == "aes-256-gcm" else poly1305
    if vector["header"]["type"] in ("attach", "attached"):
        return head + content + seal(key, nonce, head + content, b"")[1]
    return head + b"".join(seal(key, nonce, head, content))


def main(path):
    with open(path, encoding="utf-8") as file:
        vectors = json.load(file)
    secrets = {each["epoch"]: bytes.fromhex(each["secret"]) for each in vectors["secrets"]}
    for epoch in range(2, len(secrets) + 1):
        assert secrets[epoch] == hkdf(secrets[epoch - 1], b"dwcp-3 next", 32), f"secret {epoch}"
    for each in vectors["keys"]:
        info = LABEL + each["protection"].encode() + b"\0" + bytes.fromhex(each["linkId"])
        info += struct.pack(">IBH", each["pathId"], 1 if each["isFromDialler"] else 2, each["epoch"])
        want = bytes.fromhex(each["key"] + each["iv"])
        assert hkdf(secrets[each["epoch"]], info, len(want)) == want, each
    for vector in vectors["accepted"]:
        assert frame_of(vector).hex() == vector["wire"], (vector["protection"], vector["name"])
    print(len(vectors["keys"]) + len(vectors["accepted"]) + len(secrets) - 1)


main(sys.argv[1])
