#!/usr/bin/env bash
# Makes the images of silo, gateway and command for amd64 and arm64, each with a list of what is in it (SBOM), and
# pushes them to a registry (as REGISTRY_USER with REGISTRY_TOKEN, where they are set); without one it makes them and
# keeps none. Needs Docker with buildx. The programs are compiled on this machine for both, so that no emulation is
# needed. Torch has no library for Linux on arm64.
#
#   build/release/images.sh [REGISTRY/NAME]    such as ghcr.io/someone/sweeps
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
version=$(build/release/version.sh)
if [ -n "${REGISTRY_TOKEN:-}" ]; then
  docker login "${1%%/*}" --username "$REGISTRY_USER" --password-stdin <<<"$REGISTRY_TOKEN"
fi
builder=sweeps-release-$$
# The builder that comes with Docker makes images of its own system alone.
docker buildx create --name "$builder" --driver docker-container >/dev/null
trap 'docker buildx rm --force "$builder" >/dev/null' EXIT

for image in silo gateway cli silo-torch cli-torch; do
  platforms=linux/amd64,linux/arm64
  case $image in *-torch) platforms=linux/amd64 ;; esac
  options=(--builder "$builder" -f deploy/Dockerfile --target "$image" --platform "$platforms" --sbom=true)
  if [ $# -gt 0 ]; then
    options+=(--push --tag "$1/$image:$version")
  else
    options+=(--output type=cacheonly)
  fi
  docker buildx build "${options[@]}" --build-arg "VERSION=$version" .
done
