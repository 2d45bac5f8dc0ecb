#!/usr/bin/env bash
# Lists all packages that the programs contain, with versions, licences and hashes, as CycloneDX JSON: one file for each
# program.
#
#   build/release/sbom.sh [FOLDER]    default: artifacts/release/sbom
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
out=$(realpath -m "${1:-artifacts/release/sbom}")
version=$(build/release/version.sh)
mkdir -p "$out"
dotnet tool restore >/dev/null
dotnet restore Sweeps.slnx --locked-mode --nologo -v quiet
for project in Client Silo Gateway.Cluster Model.Torch; do
  dotnet CycloneDX "src/$project/Sweeps.$project.csproj" --recursive --disable-package-restore --output "$out" \
    --filename "sweeps-${project,,}.cdx.json" --output-format Json --set-version "$version" >"$out/$project.log" || {
    cat "$out/$project.log" >&2
    exit 1
  }
  rm "$out/$project.log"
done
ls -1 "$out"
