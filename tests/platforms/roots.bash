# Makes bare roots of Debian releases, enters them, and runs steps there, with one line for each that
# says how long it took. To be sourced by a script in the top folder of the sources, as root.
#
# The script sets its name (me), the steps there are (does[STEP]=FUNCTION), and those to run (steps).
# Environment:
#   ROOTS         where roots are made, and kept for later runs (default: a temporary folder)
#   MIRROR        a mirror of Debian's archive
#   JOBS, CXX, CXX_STANDARD
#                 are passed to the commands that run in a root
# shellcheck shell=bash

clone=/root/actorgrid # in a root
declare -A does=()

die() {
  echo "${me:?}: $*" >&2
  exit 2
}

# prepare_roots SUITE...: sets `roots`, after checking that roots can be made there.
prepare_roots() {
  [ $# -gt 0 ] || die "names of Debian releases are missing, such as: bookworm trixie forky"
  [ "$(id -u)" -eq 0 ] || die "needs the root user, to make roots and to enter them"
  local command
  for command in git ip unshare; do
    command -v "$command" >/dev/null ||
      die "needs the command $command (Debian: git, iproute2, util-linux)"
  done
  if [ -n "${ROOTS:-}" ]; then
    mkdir -p "$ROOTS"
    roots=$(cd "$ROOTS" && pwd)
  else
    roots=$(mktemp -d)
    trap 'rm -rf --one-file-system "$roots"' EXIT
  fi
}

# ---- entering a root --------------------------------------------------------------------------

# inside ROOT NETWORK COMMAND...: runs the command there, with processes, mounts and, unless NETWORK
# is "shared", a loopback interface of its own.
inside() {
  local root=$1 network=$2
  shift 2
  local own_network=--net
  [ "$network" != shared ] || own_network=
  # shellcheck disable=SC2016,SC2086  # expanded inside; no word or one
  unshare --mount --propagation private --pid --fork --kill-child --ipc --uts $own_network bash -c '
    set -e
    root=$1
    shift
    mount --bind "$root" "$root"
    mount -t proc proc "$root/proc"
    mount -t sysfs sysfs "$root/sys"
    mount --rbind /dev "$root/dev"
    ip link set lo up
    # What an earlier run compiled must not make this one look cheap.
    exec env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 CCACHE_DISABLE=1 \
      ${JOBS:+JOBS="$JOBS"} ${CXX:+CXX="$CXX"} ${CXX_STANDARD:+CXX_STANDARD="$CXX_STANDARD"} \
      chroot "$root" "$@"
  ' inside "$root" "$@"
}

# ---- making one -------------------------------------------------------------------------------

mirror() {
  if [ -n "${MIRROR:-}" ]; then
    echo "$MIRROR"
  else
    # shellcheck disable=SC2016  # expanded by apt-get
    apt-get indextargets --format '$(REPO_URI)' 'Origin: Debian' 'Label: Debian' 2>/dev/null |
      sed -n 1p
  fi
}

make_root() { # SUITE ROOT
  if [ -e "$2/etc/apt/sources.list" ]; then
    echo "kept from an earlier run"
    return
  fi
  local from tool
  from=$(mirror)
  if command -v mmdebstrap >/dev/null; then
    tool='mmdebstrap --mode=root'
  else
    command -v debootstrap >/dev/null || die "needs mmdebstrap or debootstrap, packages of Debian"
    tool=debootstrap
  fi
  local settings=$roots/apt.conf
  apt-config dump --format '%f "%v";%n' Acquire |
    grep -E '^Acquire::(.*::)?(Proxy|Retries|Check-Valid-Until|Check-Date)\b' >"$settings" || true
  local options=()
  [ "$tool" = debootstrap ] || options=(--aptopt="$settings")
  # A debootstrap that is older than the release has no script of its name.
  local script=
  [ "$tool" != debootstrap ] || [ -e "/usr/share/debootstrap/scripts/$1" ] || script=sid
  [ -n "$from" ] || from=http://deb.debian.org/debian
  rm -rf "$2"
  # shellcheck disable=SC2086  # words
  $tool --variant=minbase "${options[@]}" "$1" "$2" "$from" $script
  cp "$settings" "$2/etc/apt/apt.conf.d/90machine"
  [ -s "$2/etc/hosts" ] || printf '127.0.0.1 localhost\n::1 localhost\n' >"$2/etc/hosts"
  case $1 in
  bookworm | trixie) ;;
  *) # Unstable has what testing lacks. At this priority it provides nothing that testing has.
    sed -n "s/ $1 / sid /p" "$2/etc/apt/sources.list" >"$2/etc/apt/sources.list.d/sid.list"
    printf 'Package: *\nPin: release a=unstable\nPin-Priority: 100\n' \
      >"$2/etc/apt/preferences.d/sid"
    ;;
  esac
}

# A clone, including uncommitted changes.
clone_tree() { # SUITE ROOT
  rm -rf "${2:?}$clone"
  git clone -q . "$2$clone"
  git diff --binary HEAD | git -C "$2$clone" apply --allow-empty
  git ls-files -z --others --exclude-standard | xargs -0r cp --parents -t "$2$clone"
}

# ---- running the steps ------------------------------------------------------------------------

warnings() { # LOG
  grep -cE '(warning:|CMake .*Warning)' "$1" || true
}

# Prints a remark after a step; scripts may redefine it.
remark() { # SUITE STEP ROOT
  :
}

# run_steps SUITE...: fails if a step does. The output of a step is in ROOTS/SUITE-STEP.log; if it
# fails, the end is shown.
run_steps() {
  local step suite log status taken seconds user system warned failures=0 TIMEFORMAT='%0R %0U %0S'
  for step in ${steps:?}; do
    [ -n "${does[$step]:-}" ] || die "there is no step $step, only: ${!does[*]}"
  done
  for suite in "$@"; do
    for step in $steps; do
      log=$roots/$suite-$step.log
      status=ok
      set +e # here only: in the subshell, the first command that fails must end the step
      # In braces, so that the time does not go to the log.
      taken=$({ time { (set -e; "${does[$step]}" "$suite" "$roots/$suite") >"$log" 2>&1; }; } 2>&1)
      # shellcheck disable=SC2181  # as a condition, the step would not end at a failing command
      [ $? -eq 0 ] || status=FAILED
      set -e
      read -r seconds user system <<<"$(tail -n 1 <<<"$taken")"
      warned=$(warnings "$log")
      printf '%-10s %-9s %-6s %5d s  (%d s of CPU time%s)\n' "$suite" "$step" "$status" "$seconds" \
        $((user + system)) "$([ "$warned" = 0 ] || echo ", $warned warnings: $log")"
      if [ "$status" = FAILED ]; then
        failures=$((failures + 1))
        tail -n 40 "$log" | sed 's/^/    /'
        break
      fi
      remark "$suite" "$step" "$roots/$suite"
    done
  done
  [ "$failures" -eq 0 ]
}
