# Shared by tools/demo, tools/test, tools/bench and tools/verify; sourced, not run.
# Installs what tools/packages lists and is missing, configures a preset, builds it.

cd "$(dirname "$0")/.." || exit 1

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then bold=$(printf '\033[1m'); plain=$(printf '\033[0m'); else bold=; plain=; fi
say() { printf '%s== %s%s\n' "$bold" "$*" "$plain"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

# As root, or through sudo.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null 2>&1; then sudo "$@"
  else fail "this needs root: run it as root, install sudo, or run yourself: $*"
  fi
}

install_missing() {
  packages=$(grep -v '^#' tools/packages)
  if ! command -v dpkg-query >/dev/null 2>&1; then
    say "Not a Debian system: expecting to find, by other names: $(echo $packages)"
    return
  fi
  missing=
  for package in $packages; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing="$missing $package"
  done
  if [ -z "$missing" ]; then
    say "All packages are there"
    return
  fi
  say "Installing:$missing"
  as_root apt-get -q update || fail "apt-get update failed; is there a network?"
  # Word splitting is meant: one argument a package.
  # shellcheck disable=SC2086
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends $missing ||
    fail "apt-get could not install:$missing"
}

# build PRESET [cmake options of the configure step…] [-- targets…]
build() {
  preset=$1
  shift
  tree=build
  [ "$preset" = release ] || tree=build/$preset
  options=
  while [ $# -gt 0 ] && [ "$1" != -- ]; do options="$options $1"; shift; done
  [ $# -gt 0 ] && shift
  say "Configuring $tree (preset $preset)"
  mkdir -p "$tree"
  # shellcheck disable=SC2086
  cmake --preset "$preset" $options >"$tree/configure.log" 2>&1 || {
    cat "$tree/configure.log"
    fail "configuring failed"
  }
  say "Building $tree with $(nproc) jobs"
  if [ $# -gt 0 ]; then cmake --build "$tree" -j "$(nproc)" --target "$@"; else cmake --build "$tree" -j "$(nproc)"; fi ||
    fail "building failed"
}
