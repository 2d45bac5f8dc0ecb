#!/usr/bin/env bash
# Makes the command as one file for each system, with the runtime in it: nothing else has to be installed.
#
#   build/release/single-files.sh [FOLDER] [SYSTEM ...]
#
# Default: artifacts/release/single-files, and linux-x64 linux-arm64 osx-arm64 win-x64.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
out=$(realpath -m "${1:-artifacts/release/single-files}")
shift || true
systems=("$@")
[ ${#systems[@]} -gt 0 ] || systems=(linux-x64 linux-arm64 osx-arm64 win-x64)
version=$(build/release/version.sh)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out"

for system in "${systems[@]}"; do
  # The lock files are for builds without a system of their own; here its runtime is restored besides, and what was
  # restored is written elsewhere.
  dotnet publish src/Client -c Release -r "$system" --self-contained -o "$work/$system" --nologo -v quiet \
    -p:Version="$version" -p:Precompiled=false -p:PublishReadyToRun=true -p:PublishSingleFile=true \
    -p:IncludeNativeLibrariesForSelfExtract=true -p:EnableCompressionInSingleFile=true -p:DebugType=none \
    -p:NuGetLockFilePath="obj/packages.$system.lock.json" -p:ContinuousIntegrationBuild=true \
    --artifacts-path artifacts/release/build-single
  case $system in
    win-*) mv "$work/$system/sweeps.exe" "$out/sweeps-$version-$system.exe" ;;
    *) mv "$work/$system/sweeps" "$out/sweeps-$version-$system" ;;
  esac
done
ls -l "$out"
