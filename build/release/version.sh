#!/usr/bin/env bash
# Prints the version of this checkout: that of the newest tag v1.2.3, with the number of commits since. Without a tag it
# is 0.1.0-alpha.0.N; without a repository, or in a clone without its history, 0.1.0.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

plain=$(sed -n 's:.*<VersionPrefix>\(.*\)</VersionPrefix>.*:\1:p' Directory.Build.props)
if ! git rev-parse --git-dir >/dev/null 2>&1 || [ "$(git rev-parse --show-toplevel)" != "$(pwd -P)" ] ||
  { [ "$(git rev-parse --is-shallow-repository)" = true ] && [ -z "$(git tag --list 'v[0-9]*')" ]; }; then
  echo "$plain"
  exit
fi
dotnet tool restore >/dev/null
dotnet minver --tag-prefix v --minimum-major-minor "${plain%.*}" --verbosity error
