# third_party/debian.sh: to be sourced: install Debian packages that are missing, and the mirror they come from.
# shellcheck shell=bash

missing_packages() {
    local package status
    for package; do
        status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
        [ "$status" = installed ] || echo "$package"
    done
}

# install_packages PACKAGE...: as root or through sudo; where all are there it changes nothing and asks for nothing.
install_packages() {
    local missing as_root=()
    command -v dpkg-query >/dev/null || {
        echo "$0: not a Debian system; these packages must be there already: $*" >&2
        return
    }
    mapfile -t missing < <(missing_packages "$@")
    [ ${#missing[@]} -gt 0 ] || return 0
    echo "$0: installing ${missing[*]}"
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || {
            echo "$0: ${missing[*]} must be installed; run this as root, or install sudo" >&2
            exit 2
        }
        as_root=(sudo)
    fi
    "${as_root[@]}" apt-get update -q
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
}

# debian_mirror: prints the address of the Debian mirror that this machine's apt uses.
debian_mirror() {
    local mirror
    # shellcheck disable=SC2016  # apt's own variables
    mirror=$(apt-get indextargets --format '$(LABEL) $(REPO_URI)' 'Created-By: Packages' | sed -n 's/^Debian //p' | head -1)
    [ -n "$mirror" ] || {
        echo "$0: apt knows no Debian mirror; 'apt-get update' first" >&2
        return 1
    }
    echo "$mirror"
}
