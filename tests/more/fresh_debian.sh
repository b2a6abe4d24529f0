#!/usr/bin/env bash
# tests/more/fresh_debian.sh: the README's two commands in a new Debian that has git, a shell and nothing else.
#
#   fresh_debian.sh [SUITE]    bookworm or trixie; default: the one that this machine is not
#   fresh_debian.sh SUITE COMMAND...    another command in the clone, e.g. bash
#
# The Debian is a minbase chroot in $TMPDIR, removed in the end, and the tree in it a clone of this one's last commit.
# Its mounts and processes live in namespaces of their own: however this script ends, none of them is left.
# It needs root, and installs debootstrap.
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "$0")/../.."
. third_party/debian.sh

other_suite() {
    local suite
    suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
    if [ "$suite" = trixie ]; then echo bookworm; else echo trixie; fi
}

# What the machine trusts and how it reaches its mirrors: certificates, and the configuration of apt and pip.
copy_settings() {
    local path
    for path in /etc/ssl/certs/ca-certificates.crt /usr/local/share/ca-certificates /etc/pip.conf /etc/apt/apt.conf; do
        if [ -e "$path" ]; then cp -rL --parents "$path" "$root"; fi
    done
    apt-config dump | sed -n '/^Acquire::\(Check-\|https\?::\|.*Proxy\)/p' >"$root/etc/apt/apt.conf.d/99this-machine"
}

# Runs inside the namespaces, then inside the chroot.
enter() {
    mount --rbind /dev "$root/dev"
    mount -t proc proc "$root/proc"
    local variables=(HOME=/root LANG=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin)
    variables+=("TERM=${TERM:-dumb}" "PYHOST_REQUIRED_BACKENDS=${PYHOST_REQUIRED_BACKENDS:-}")
    local name
    for name in http_proxy https_proxy no_proxy PIP_INDEX_URL PIP_CERT PIP_DEFAULT_TIMEOUT; do
        if [ -n "${!name:-}" ]; then variables+=("$name=${!name}"); fi
    done
    # shellcheck disable=SC2016  # expanded inside
    exec chroot "$root" env -i "${variables[@]}" bash -c 'cd /root/pyhost && exec "$@"' bash "$@"
}

main() {
    local suite=${1:-$(other_suite)}
    [ $# -eq 0 ] || shift
    [ $# -gt 0 ] || set -- bash -c './demo.sh && ./test.sh'
    install_packages debootstrap
    root=$(mktemp -d "${TMPDIR:-/tmp}/pyhost-$suite.XXXXXX")
    trap 'rm -rf --one-file-system "$root"' EXIT
    chmod 755 "$root"
    debootstrap --variant=minbase --include=git "$suite" "$root" "$(debian_mirror)" >"$root.log" || {
        tail "$root.log" >&2
        exit 1
    }
    rm "$root.log"
    copy_settings
    git clone -q --no-hardlinks . "$root/root/pyhost"
    export root
    export -f enter
    setpriv --pdeathsig KILL unshare --mount --propagation private --pid --fork --kill-child bash -c 'set -euo pipefail; enter "$@"' bash "$@"
}

main "$@"
