#!/usr/bin/env bash
# Prints what CHANGELOG.md says of a version: the notes of its release. A version between releases (1.2.3-alpha.0.4) has
# what is unreleased.
#
#   build/release/notes.sh [VERSION]    default: that of this checkout
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
version=${1:-$(build/release/version.sh)}
title=$version
case $version in *-*) title=Unreleased ;; esac
notes=$(awk -v title="$title" '/^## /{on = $2 == title; next} on' "${CHANGELOG:-CHANGELOG.md}")
if [ -z "${notes//[[:space:]]/}" ]; then
  echo "notes: CHANGELOG.md must say what is new in a version under \`## $title\`, but does not." \
    "Write it there before the tag." >&2
  exit 1
fi
printf '%s\n' "$notes" | sed '/./,$!d'
