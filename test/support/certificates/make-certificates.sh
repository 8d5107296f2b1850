#!/bin/sh
# Makes the PEM files of this folder anew, with openssl. They are for tests only: the keys are public.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
: >"$work/index.txt"
openssl rand -hex 12 >"$work/serial"
cat >"$work/openssl.cnf" <<END
[ca]
default_ca = issuer
[issuer]
new_certs_dir = $work
database = $work/index.txt
serial = $work/serial
default_md = sha256
policy = name
unique_subject = no
[name]
commonName = supplied
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[server]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = \${ENV::SAN}
END

# sign NAME COMMON-NAME SECTION END-DATE ISSUER-OPTIONS…: a key and a certificate that is valid from 2020 on,
# since a clock that is behind must not break the tests.
sign() {
  name=$1 common=$2 section=$3 end=$4
  shift 4
  openssl ecparam -genkey -name prime256v1 -noout | openssl pkcs8 -topk8 -nocrypt -out "$work/$name.key"
  openssl req -new -key "$work/$name.key" -subj "/CN=$common" -out "$work/$name.csr"
  openssl ca -config "$work/openssl.cnf" -extensions "$section" -batch -notext -in "$work/$name.csr" \
    -startdate 20200101000000Z -enddate "$end" -out "$name.pem" "$@"
}

export SAN="DNS:unused"
sign ca "ftp-sync test CA" authority 21200101000000Z -selfsign -keyfile "$work/ca.key"
sign other-ca "ftp-sync unrelated test CA" authority 21200101000000Z -selfsign -keyfile "$work/other-ca.key"

by_ca="-cert ca.pem -keyfile $work/ca.key"
SAN="DNS:localhost, IP:127.0.0.1, IP:::1"
sign server localhost server 21200101000000Z $by_ca
sign expired localhost server 20200201000000Z $by_ca
sign self-signed localhost server 21200101000000Z -selfsign -keyfile "$work/self-signed.key"
SAN="DNS:elsewhere.example"
sign wrong-host elsewhere.example server 21200101000000Z $by_ca

for name in server expired self-signed wrong-host; do
  install -m 644 "$work/$name.key" "$name.key"
done
