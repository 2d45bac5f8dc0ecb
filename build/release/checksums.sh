#!/usr/bin/env bash
# Writes SHA256SUMS beside what a release consists of; `sha256sum --check SHA256SUMS` compares.
#
#   build/release/checksums.sh [FOLDER]    default: artifacts/release
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
cd "${1:-artifacts/release}"
find . -type f ! -name SHA256SUMS ! -path './build*' -printf '%P\0' | sort -z | xargs -0 -r sha256sum >SHA256SUMS
cat SHA256SUMS
