#!/usr/bin/env bash
# Makes the packages: the command as a .NET tool (Sweeps), and the libraries Sweeps.Model, Sweeps.Model.Torch and
# Sweeps.Api with their documentation.
#
#   build/release/pack.sh [FOLDER]    default: artifacts/release/packages
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
out=$(realpath -m "${1:-artifacts/release/packages}")
version=$(build/release/version.sh)
mkdir -p "$out"

# Machine code is for one system, and these packages are for all.
for project in Model Model.Torch Api Client; do
  dotnet pack "src/$project" -c Release -o "$out" --nologo -v quiet -p:Version="$version" \
    -p:Precompiled=false -p:AllSystems=true -p:RestoreLockedMode=true \
    -p:ContinuousIntegrationBuild=true --artifacts-path artifacts/release/build
done
ls -1 "$out"
