#!/usr/bin/env bash
# Publishes what artifacts/release holds: a GitHub release of the tag at hand with its notes (GH_TOKEN), and the
# packages on nuget.org (NUGET_API_KEY; without it they stay where they are).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
tag=$(git describe --tags --exact-match --match 'v[0-9]*')
notes=$(mktemp)
trap 'rm -f "$notes"' EXIT
build/release/notes.sh >"$notes"
mapfile -t files < <(find artifacts/release -type f ! -path '*/build*')
gh release create "$tag" --verify-tag --title "${tag#v}" --notes-file "$notes" "${files[@]}"
if [ -n "${NUGET_API_KEY:-}" ]; then
  dotnet nuget push 'artifacts/release/packages/*.nupkg' --source nuget.org --api-key "$NUGET_API_KEY" --skip-duplicate
fi
