"""Certificates of the tests' own: an authority, and a server that it signed for."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

AUTHORITY = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "The tests' authority")])


def make_certificate(
    folder: Path, *, host: str = "127.0.0.1", days: int = 2
) -> tuple[Path, ssl.SSLContext]:
    """Return the authority's file, and the context of a server of this address."""
    signer, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "The tests' server")])
    root = _begin(AUTHORITY, signer, 2).add_extension(
        x509.BasicConstraints(ca=True, path_length=0), critical=True
    )
    root = root.add_extension(
        x509.SubjectKeyIdentifier.from_public_key(signer.public_key()), critical=False
    ).add_extension(_make_usage(), critical=True)
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))])
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    leaf = _begin(name, key, days).add_extension(names, critical=False)
    leaf = leaf.add_extension(issuer, critical=False)
    authority, server = folder / "authority.pem", folder / "server.pem"
    authority.write_bytes(_write(root.sign(signer, hashes.SHA256())))
    plain = serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    form = serialization.PrivateFormat.PKCS8
    content = _write(leaf.sign(signer, hashes.SHA256())) + key.private_bytes(pem, form, plain)
    server.write_bytes(content)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(server)
    return authority, context


def _begin(
    subject: x509.Name, key: ec.EllipticCurvePrivateKey, days: int
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(AUTHORITY)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=9))
        .not_valid_after(now + timedelta(days=days))
    )


def _make_usage() -> x509.KeyUsage:
    names = (
        *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment"),
        *("key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
    )
    return x509.KeyUsage(**{name: name in {"key_cert_sign", "crl_sign"} for name in names})


def _write(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
