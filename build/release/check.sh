#!/usr/bin/env bash
# Tries what a release consists of, as its users do: installs the tool from the folder of packages, and runs it and the
# single file of this system.
#
#   build/release/check.sh [FOLDER]    default: artifacts/release
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
release=$(realpath "${1:-artifacts/release}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

try() {
  "$1" version
  "$1" run examples/quickstart.yaml --store "$work/$2.db" --quiet >/dev/null
  "$1" fingerprint quickstart --store "$work/$2.db" | tee "$work/$2.fingerprint"
}

if [ -d "$release/packages" ]; then
  package=$(find "$release/packages" -name 'Sweeps.[0-9]*.nupkg' | head -n 1)
  version=$(basename "$package" .nupkg)
  dotnet tool install Sweeps --version "${version#Sweeps.}" --add-source "$release/packages" --tool-path "$work/tool"
  try "$work/tool/sweeps" tool
fi
processor=$(uname -m | sed 's/x86_64/x64/;s/aarch64/arm64/')
single=$(find "$release" -path '*single-files/*' -name "sweeps-*-linux-$processor" | head -n 1)
if [ -n "$single" ]; then
  try "$single" single
fi
if [ -f "$work/tool.fingerprint" ] && [ -f "$work/single.fingerprint" ]; then
  cmp "$work/tool.fingerprint" "$work/single.fingerprint"
fi
