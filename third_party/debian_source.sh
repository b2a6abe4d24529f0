# third_party/debian_source.sh: to be sourced, after debian.sh: Debian's source packages, through an apt of our own.
# shellcheck shell=bash

# private_apt FOLDER ARG...: apt-get whose sources, lists and downloads are in FOLDER: the system's stay as they are, and
# it needs no root.
private_apt() {
    local folder=$1
    shift
    mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial"
    apt-get -q -o Dir::Etc::sourcelist="$folder/sources.list" -o Dir::Etc::sourceparts=/dev/null \
        -o Dir::State::lists="$folder/lists" -o Dir::Cache="$folder/cache" -o APT::Sandbox::User= "$@"
}

# source_lines FORMAT: what this machine's apt reads from Debian, as source lines; FORMAT is indextargets' own.
source_lines() {
    apt-get indextargets --format "\$(LABEL) deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $1" \
        'Created-By: Packages' | sed -n 's/^Debian[-A-Za-z]* //p' | sort -u
}

# open_sources FOLDER SUITE...: for private_apt, from the mirror that this machine uses; without a suite the machine's own.
open_sources() {
    local folder=$1 mirror suite
    shift
    mkdir -p "$folder"
    if [ $# -eq 0 ]; then
        # shellcheck disable=SC2016  # apt's own variables
        source_lines '$(REPO_URI) $(RELEASE) $(COMPONENT)' >"$folder/sources.list"
    else
        mirror=$(debian_mirror)
        for suite; do
            echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main"
        done >"$folder/sources.list"
    fi
    private_apt "$folder" update
}

# fetch_source FOLDER PACKAGE=VERSION|PACKAGE/SUITE: downloads it into FOLDER.
fetch_source() {
    (cd "$1" && private_apt "$1" source --download-only "$2")
}
