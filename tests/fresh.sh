#!/bin/sh
# `make fresh`: both commands in a fresh clone, with an empty HOME and a PATH that holds only Python and its
# venv, git, make and the core tools. Chromium and PostgreSQL, where they are installed, are found by place.
# Only what pip needs to reach its packages is handed on from the environment (PIP_*, proxies, certificates).
set -eu

here=$(cd "$(dirname "$0")/.." && pwd)
scratch=$(mktemp -d)
port=${PORT:-8765}
server=

finish() {
    status=$?
    if test -n "$server"; then kill "$server" 2>/dev/null || true; fi
    rm -rf "$scratch"
    exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM

mkdir "$scratch/home" "$scratch/bin" "$scratch/tmp"
# The folders of the installed interpreter, not of anything that stands before it on the PATH.
python=$(python3 -c 'import sys; print(getattr(sys, "_base_executable", sys.executable))')
ln -s "$(readlink -f "$python")" "$scratch/bin/python3"
for tool in git make sh env cat chmod cp cut date dirname basename echo false head id install kill ln ls \
    mkdir mktemp mv nice nproc printf pwd readlink realpath rm rmdir seq sleep sort stat tail tee test \
    touch tr true uname uniq wc; do
    found=$(command -v "$tool" || true)
    case $found in /*) ln -sf "$found" "$scratch/bin/$tool" ;; esac
done

handed=$(env | grep -E '^(PIP_|UV_|SSL_CERT_|REQUESTS_CA_BUNDLE|https?_proxy|HTTPS?_PROXY|no_proxy|NO_PROXY)' |
    cut -d= -f1 || true)
set -- "HOME=$scratch/home" "PATH=$scratch/bin" "TMPDIR=$scratch/tmp" "LANG=C.UTF-8"
for name in $handed; do
    set -- "$@" "$name=$(printenv "$name")"
done
chmod 711 "$scratch" && chmod 1777 "$scratch/tmp"  # a lent user must reach its own folder

git clone --quiet "$here" "$scratch/clone"
cd "$scratch/clone"

began=$(date +%s)
env -i "$@" make run PORT="$port" >"$scratch/said" 2>&1 &
server=$!
until env -i "$@" python3 -c "
import urllib.request
urllib.request.urlopen('http://127.0.0.1:$port/api/v1/health', timeout=2)" 2>/dev/null; do
    if test $(($(date +%s) - began)) -gt 120 || ! kill -0 "$server" 2>/dev/null; then
        cat "$scratch/said"
        echo "make run did not answer within two minutes." >&2
        exit 1
    fi
    sleep 1
done
echo "make run answered after $(($(date +%s) - began)) seconds."
# One signal to the program itself, as a service manager would send it; everything ends with it.
program=$(cat "/proc/$server/task/$server/children")
kill -TERM "${program%% *}"
(sleep 20 && kill -KILL "$server") 2>/dev/null &
patience=$!
wait "$server" || { cat "$scratch/said"; echo "make run did not stop cleanly." >&2; exit 1; }
kill "$patience" 2>/dev/null || true
server=
echo "make run stopped cleanly on one signal."

began=$(date +%s)
env -i "$@" make test
echo "make test passed after $(($(date +%s) - began)) seconds."
