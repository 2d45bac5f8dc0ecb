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

# From an empty folder, with a home of its own: what is needed must be in the program.
try() {
  mkdir "$work/$2" "$work/$2.home"
  cp examples/quickstart.yaml "$work/$2.yaml"
  (
    cd "$work/$2"
    export HOME="$work/$2.home" XDG_CACHE_HOME="$work/$2.home" SWEEPS_STORE="$work/$2.db"
    time "$1" version
    "$1" doctor
    "$1" run "$work/$2.yaml" --quiet >/dev/null
    for ending in svg pdf png; do
      "$1" plot quickstart --out "x.$ending"
      test -s "x.$ending"
    done
    for format in csv parquet arrow; do
      "$1" export quickstart --format "$format" --out "x.$format"
      test -s "x.$format"
    done
    "$1" report quickstart --out x.html
    "$1" fingerprint quickstart | tee "$work/$2.fingerprint"
  )
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
