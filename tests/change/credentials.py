"""Secrets and certificates for tests/change/run."""

import os
import secrets
import subprocess

# A name in all certificates, by which those of actorgrid-ctl are known.
SHARED_NAME = "grid.test"

EXTENSIONS = """basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth, clientAuth
subjectAltName = IP:{address}, DNS:{shared}
"""


def new_secret():
    return secrets.token_hex(16)


def openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)


def replace(path, text):
    """Nobody sees half of it."""
    with open(os.open(path + ".new", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    os.replace(path + ".new", path)


def read(path):
    with open(path) as file:
        return file.read()


class Authority:
    def __init__(self, folder, name):
        self.certificate, self.key = (os.path.join(folder, f"{name}.{kind}") for kind in ("pem", "key"))
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-keyout", self.key, "-out", self.certificate, "-days", "365", "-subj", f"/CN={name}",
                "-addext", "keyUsage=critical,keyCertSign,cRLSign")

    def issue(self, address, certificate, key):
        """A new certificate with a new key, put in the place of those in the files."""
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-keyout", key + ".made", "-out", key + ".csr", "-subj", f"/CN={address}")
        replace(key + ".ext", EXTENSIONS.format(address=address, shared=SHARED_NAME))
        openssl("x509", "-req", "-in", key + ".csr", "-CA", self.certificate, "-CAkey", self.key,
                "-CAcreateserial", "-out", certificate + ".made", "-days", "365",
                "-extfile", key + ".ext")
        replace(certificate, read(certificate + ".made"))
        replace(key, read(key + ".made"))
