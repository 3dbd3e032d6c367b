"""The configuration files and the certificate of the mail servers that tests start."""

import os
import ssl
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from rapport.kit.clock import now

if TYPE_CHECKING:
    from tests.mailservers import MailServers


def make_certificate(folder: Path) -> ssl.SSLContext:
    """A self-signed certificate for localhost and 127.0.0.1 in ``folder``, and a context that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() - timedelta(days=1))
        .not_valid_after(now() + timedelta(days=30))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return ssl.create_default_context(cafile=str(folder / "cert.pem"))


def dovecot_conf(servers: "MailServers", password: str) -> str:
    """Dovecot: IMAP in the clear with STARTTLS, IMAPS, and an authentication port for Postfix."""
    user, group = servers.owner
    inside = "" if os.geteuid() == 0 else f"default_internal_user = {user}\ndefault_login_user = {user}\n"
    folder = servers.folder
    more = f" {servers.token_mechanisms}" if servers.introspection is not None else ""
    return f"""{inside}base_dir = {folder}/run
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login{more}
auth_failure_delay = 0
first_valid_uid = 1
mail_location = maildir:~/Maildir
maildir_stat_dirs = yes
mailbox_idle_check_interval = 1 secs
{_tokens_conf(servers)}passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%u allow_all_users=yes
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {servers.imap}
  }}
  inet_listener imaps {{
    port = {servers.imaps}
    ssl = yes
  }}
}}
service auth {{
  inet_listener {{
    address = 127.0.0.1
    port = {servers.sasl}
  }}
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
  chroot =
}}
service stats {{
  chroot =
}}
"""


def _tokens_conf(servers: "MailServers") -> str:
    """People are let in by access tokens too, where somebody can be asked about them."""
    if servers.introspection is None:
        return ""
    return f"""passdb {{
  driver = oauth2
  mechanisms = {servers.token_mechanisms}
  args = {servers.folder}/oauth2.conf
}}
"""


def postfix_main(servers: "MailServers", domain: str) -> str:
    """Postfix: delivers ``domain`` into Dovecot's Maildirs, the rest to the outside world of the test."""
    folder = servers.folder
    return f"""compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
enable_long_queue_ids = yes
myhostname = mx.{domain}
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
local_recipient_maps =
virtual_mailbox_domains = {domain}
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = texthash:{folder}/postfix/users
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
virtual_minimum_uid = 1
recipient_delimiter = +
transport_maps = texthash:{folder}/postfix/transport
default_transport = error:5.4.4 this test has no such outside world
smtp_dns_support_level = disabled
smtpd_tls_cert_file = {folder}/cert.pem
smtpd_tls_key_file = {folder}/key.pem
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{servers.sasl}
smtpd_relay_restrictions = permit_sasl_authenticated, permit_mynetworks, reject_unauth_destination
smtpd_client_restrictions =
smtpd_delay_reject = no
smtpd_sender_restrictions = check_sender_access texthash:{folder}/postfix/senders
smtpd_error_sleep_time = 0
smtpd_forbid_bare_newline = normalize
smtpd_forbid_bare_newline_exclusions =
smtpd_peername_lookup = no
message_size_limit = 10240000
virtual_mailbox_limit = 0
mailbox_size_limit = 0
smtpd_banner = $myhostname ESMTP
"""


def postfix_master(servers: "MailServers") -> str:
    """Postfix's services; nothing is chrooted, so that the folder alone is enough."""
    secured = "-o smtpd_sasl_auth_enable=yes -o smtpd_relay_restrictions=permit_sasl_authenticated,reject"
    secured += " -o smtpd_recipient_restrictions=reject_unlisted_recipient,permit_sasl_authenticated,reject"
    rows = [
        f"127.0.0.1:{servers.mx} inet n - n - - smtpd",
        f"127.0.0.1:{servers.submission} inet n - n - - smtpd -o smtpd_tls_security_level=encrypt {secured}",
        f"127.0.0.1:{servers.smtps} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes {secured}",
        "pickup unix n - n 60 1 pickup",
        "cleanup unix n - n - 0 cleanup",
        "qmgr unix n - n 300 1 qmgr",
        "tlsmgr unix - - n 1000? 1 tlsmgr",
        "rewrite unix - - n - - trivial-rewrite",
        "bounce unix - - n - 0 bounce",
        "defer unix - - n - 0 bounce",
        "trace unix - - n - 0 bounce",
        "flush unix n - n 1000? 0 flush",
        "proxymap unix - - n - - proxymap",
        "smtp unix - - n - - smtp",
        "lmtp unix - - n - - lmtp",
        "error unix - - n - - error",
        "retry unix - - n - - error",
        "virtual unix - n n - - virtual",
        "anvil unix - - n - 1 anvil",
        "scache unix - - n - 1 scache",
        "showq unix n - n - - showq",
        "postlog unix-dgram n - n - 1 postlogd",
    ]
    return "\n".join(rows) + "\n"
