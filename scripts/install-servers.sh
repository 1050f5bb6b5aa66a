#!/usr/bin/env bash
# The servers that tests start themselves, NATS, Redis and PgBouncer, and promtool, from the packages of the system: installed where root is,
# else unpacked into a folder. No service of the system is started. The last line says the folder, for LINTEL_SERVERS.
# usage: scripts/install-servers.sh [folder]
set -euo pipefail
folder="${1:-${LINTEL_SERVERS:-${TMPDIR:-/tmp}/lintel-servers}}"
servers=(nats-server redis-server pgbouncer)
mkdir -p "$folder"
folder="$(cd "$folder" && pwd)"

# provide NAME: whether it runs, with a link to it in the folder when it is elsewhere.
provide() {
  local found
  found="$(PATH="$PATH:/usr/sbin:/usr/local/sbin" command -v "$1")" || found=
  [ -x "$folder/$1" ] || { [ -n "$found" ] && ln -sf "$found" "$folder/$1"; } || return 1
  "$folder/$1" --version
}
are_there() { for name in "${servers[@]}"; do provide "$name" || return 1; done; }

install_them() {
  local policy=/usr/sbin/policy-rc.d
  # Asked by every package whether its service may start now.
  [ -e "$policy" ] || { printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy" && trap "rm -f $policy" EXIT; }
  apt-get update && apt-get install --yes --no-install-recommends "${servers[@]}" || return 1
  ! [ -d /run/systemd/system ] || systemctl disable "${servers[@]}"
}

# unpack PACKAGE…: into the folder, with lists of packages of our own.
unpack() {
  local own="$folder/apt" packages="$folder/packages" root="$folder/root"
  mkdir -p "$own/lists/partial" "$own/cache/archives/partial" "$packages"
  local apt=(apt-get -o "Dir::State::lists=$own/lists" -o "Dir::Cache=$own/cache" -o APT::Sandbox::User=)
  "${apt[@]}" update || return 1
  (cd "$packages" && "${apt[@]}" download "$@") || return 1
  for package in "$packages"/*.deb; do dpkg -x "$package" "$root" || return 1; done
  rm -rf "$own" "$packages"
}

unpack_them() {
  local root="$folder/root" program libraries
  unpack "${servers[@]}" redis-tools libatomic1 libjemalloc2 liblzf1 libc-ares2 libevent-2.1-7 || return 1
  libraries="$(dirname "$(find "$root" -name 'liblzf.so*' | head -n 1)")"
  for name in "${servers[@]}"; do
    program="$(find "$root" -path "*bin/$name" | head -n 1)"
    printf '#!/bin/sh\nLD_LIBRARY_PATH=%q exec %q "$@"\n' "$libraries" "$program" >"$folder/$name"
    chmod +x "$folder/$name"
  done
}

# It checks rules of alerts, and is taken out of the package of a server that nobody wants started.
provide_promtool() {
  provide promtool && return
  command -v apt-get >/dev/null && unpack prometheus && ln -sf "$folder/root/usr/bin/promtool" "$folder/promtool" && provide promtool
}

if ! are_there; then
  if ! command -v apt-get >/dev/null; then
    echo "left out: ${servers[*]}, which this system has no apt-get for; tests that need them are skipped"
    exit
  fi
  if [ "$(id -u)" -eq 0 ]; then install_them; else unpack_them; fi
  are_there
fi
provide_promtool || echo 'left out: promtool, which this system has no package `prometheus` for; tests that need it are skipped'
echo "$folder"
