#!/bin/sh
# Makes a CA and certificates for three nodes on this machine (localhost, 127.0.0.1, ::1), for tests
# and for trying things out: ca.pem, ca.key, node1.pem, node1.key, ... Existing files are kept.
# Each node's certificate has the usages serverAuth and clientAuth. A node needs both, because
# either node of a pair may be the one that dials.
#
# usage: make-certificates.sh DIRECTORY [DAYS]
set -eu

if [ $# -lt 1 ] || [ $# -gt 2 ]; then
  echo "usage: $0 DIRECTORY [DAYS]" >&2
  exit 2
fi
directory=$1
days=${2:-365}

umask 077
mkdir -p "$directory"
cd "$directory"

if [ ! -e ca.pem ]; then
  openssl ecparam -name prime256v1 -genkey -noout -out ca.key
  openssl req -x509 -new -sha256 -key ca.key -out ca.pem -days "$days" \
    -subj "/CN=ActorGrid test CA" \
    -addext "basicConstraints=critical,CA:TRUE,pathlen:0" \
    -addext "keyUsage=critical,keyCertSign,cRLSign"
fi

for node in node1 node2 node3; do
  if [ -e "$node.pem" ]; then
    continue
  fi
  openssl ecparam -name prime256v1 -genkey -noout -out "$node.key"
  openssl req -new -sha256 -key "$node.key" -out "$node.csr" -subj "/CN=$node"
  # Every node both listens (serverAuth) and dials (clientAuth).
  cat > "$node.ext" << EXTENSIONS
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth, clientAuth
subjectAltName = DNS:localhost, DNS:$node, IP:127.0.0.1, IP:::1
EXTENSIONS
  openssl x509 -req -sha256 -in "$node.csr" -CA ca.pem -CAkey ca.key -CAcreateserial \
    -out "$node.pem" -days "$days" -extfile "$node.ext"
  rm "$node.csr" "$node.ext"
done
