#!/usr/bin/env bash
# Writes SHA256SUMS beside what a release consists of; `sha256sum --check SHA256SUMS` compares. With a key (SIGNING_KEY,
# as `gpg --armor --export-secret-keys` prints it) it is signed too, for `gpg --verify SHA256SUMS.asc SHA256SUMS`.
#
#   build/release/checksums.sh [FOLDER]    default: artifacts/release
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
cd "${1:-artifacts/release}"
find . -type f ! -name 'SHA256SUMS*' ! -path './build*' -printf '%P\0' | sort -z | xargs -0 -r sha256sum >SHA256SUMS
cat SHA256SUMS
rm -f SHA256SUMS.asc
if [ -n "${SIGNING_KEY:-}" ]; then
  # The key is in a ring of its own, which goes with this script.
  GNUPGHOME=$(mktemp -d)
  export GNUPGHOME
  trap 'gpgconf --kill gpg-agent; rm -rf "$GNUPGHOME"' EXIT
  gpg --batch --quiet --import <<<"$SIGNING_KEY"
  gpg --batch --quiet --armor --detach-sign --output SHA256SUMS.asc SHA256SUMS
else
  echo "checksums: SIGNING_KEY is not set, so SHA256SUMS is not signed." >&2
fi
