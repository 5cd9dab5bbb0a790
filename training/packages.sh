#!/usr/bin/env bash
# Names the system packages that the build needs and installs those that are missing.
set -euo pipefail

needed=()
have_library() { command -v pkg-config >/dev/null && pkg-config --exists "$1"; }
command -v pkg-config >/dev/null || needed+=(pkg-config)
have_library openblas || needed+=(libopenblas-dev)
have_library lapacke || needed+=(liblapacke-dev)
have_library sqlite3 || needed+=(libsqlite3-dev)
have_library zlib || needed+=(zlib1g-dev)
[ ${#needed[@]} -eq 0 ] && exit 0

echo "suffice needs these system packages: ${needed[*]}" >&2
if ! command -v apt-get >/dev/null; then
  echo "suffice: there is no apt-get here; install their equivalents and run make again." >&2
  exit 69
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || {
    echo "suffice: neither root nor sudo; ask an administrator to run: apt-get install ${needed[*]}" >&2
    exit 69
  }
  as_root=(sudo)
fi
"${as_root[@]}" apt-get update -qq
DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq "${needed[@]}" >/dev/null
for library in openblas lapacke sqlite3 zlib; do
  have_library "$library" || { echo "suffice: $library is still not found by pkg-config." >&2; exit 69; }
done
