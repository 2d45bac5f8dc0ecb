#!/usr/bin/env bash
# Holds what the packages Sweeps.Model, Sweeps.Model.Torch and Sweeps.Api offer against what their last release had: the
# files PublicAPI.Shipped.txt and PublicAPI.Unshipped.txt beside each. Whatever is new or gone must be in the latter.
#
#   build/release/api.sh            fails with what is not in the files
#   build/release/api.sh --write    writes it to PublicAPI.Unshipped.txt, for a look at its diff
#   build/release/api.sh --ship     after a release: all of it is shipped
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
projects=(Model Model.Torch Api)

# Prints `RS0016 line` for each line that is missing in the files, and `RS0017 line` for each that is too much.
compare() {
  local log
  log=$(mktemp)
  local code=0
  dotnet build "src/$1" -c Release --nologo -v quiet -p:Precompiled=false --artifacts-path artifacts/release/build-api \
    -p:CustomAfterMicrosoftCommonTargets="$PWD/build/PublicApi.targets" \
    -p:NuGetLockFilePath=obj/packages.api.lock.json -p:GenerateDocumentationFile=false >"$log" 2>&1 || code=$?
  local found
  local rule="error (RS0016|RS0017): Symbol '(.*)' is (not )?part of the declared"
  found=$(sed -nE "/src\/$1\//s/.*$rule.*/\1 \2/p" "$log" | LC_ALL=C sort -u)
  if [ $code -ne 0 ] && [ -z "$found" ]; then
    cat "$log" >&2
    exit 1
  fi
  rm -f "$log"
  printf '%s' "${found:+$found$'\n'}"
}

lacking=0
for project in "${projects[@]}"; do
  shipped=src/$project/PublicAPI.Shipped.txt
  unshipped=src/$project/PublicAPI.Unshipped.txt
  case ${1:-} in
    --ship)
      removed=$(sed -n 's/^\*REMOVED\*//p' "$unshipped")
      {
        echo '#nullable enable'
        cat "$shipped" "$unshipped" | grep -vE '^(#|\*REMOVED\*)' | grep -vxF "${removed:-#}" | LC_ALL=C sort -u
      } >"$shipped.new"
      mv "$shipped.new" "$shipped"
      echo '#nullable enable' >"$unshipped"
      ;;
    --write)
      echo '#nullable enable' >"$unshipped"
      [ -f "$shipped" ] || cp "$unshipped" "$shipped"
      compare "$project" | sed -e 's/^RS0016 //' -e 's/^RS0017 /*REMOVED*/' | LC_ALL=C sort >"$unshipped.new"
      cat "$unshipped.new" >>"$unshipped"
      rm "$unshipped.new"
      ;;
    *)
      difference=$(compare "$project")
      if [ -n "$difference" ]; then
        lacking=1
        sed -e 's/^RS0016 /+ /' -e 's/^RS0017 /- /' -e "s:^:$project\: :" <<<"$difference"
      fi
      ;;
  esac
done
if [ $lacking -ne 0 ]; then
  echo "api: PublicAPI.Unshipped.txt must name what is new (+) or gone (-) since the last release, but lacks the" \
    "lines above. Undo it, or write it there with \`build/release/api.sh --write\`." >&2
  exit 1
fi
