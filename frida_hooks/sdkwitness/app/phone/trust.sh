# Lays a copy of each trust store, with one certificate more, over the store in every mount namespace; takes it away.
#
#   sh trust.sh put CERTIFICATE NAME STORE...    lay the copies; NAME is what a store calls that certificate
#   sh trust.sh look NAME STORE...               one line for each namespace and store: PID STORE there|missing COMMAND
#   sh trust.sh back STORE...                    take the copies away
#
# A mount in one namespace is not seen in another: zygote has one of its own, and each app one made from that.

here=${0%/*}
copies=$here/cacerts

# one process of each mount namespace
namespaces() {
  known=" "
  for process in /proc/[0-9]*; do
    namespace=$(readlink "$process/ns/mnt") || continue
    case $known in
      *" $namespace "*) ;;
      *) known="$known$namespace "; echo "${process#/proc/}" ;;
    esac
  done 2>/dev/null
}

# whether the topmost mount on a store, as a process sees it, is a copy of ours
laid() {
  top=
  while read -r _ _ _ root point _; do
    [ "$point" = "$2" ] && top=$root
  done <"/proc/$1/mountinfo"
  case $top in
    *"${copies#/data}"/*) return 0 ;;
    *) return 1 ;;
  esac
}

copy() { # STORE CERTIFICATE NAME
  mkdir -p "$copies$1" || return
  cp "$1"/* "$copies$1"/ 2>/dev/null # onto itself, where the copy lies over the store already
  cp "$2" "$copies$1/$3" || return
  chown -R 0:0 "$copies" && chmod -R u=rwX,go=rX "$copies" || return
  label=$(ls -Zd "$1" 2>/dev/null)
  case ${label%% *} in
    *:*:*:*) chcon -R "${label%% *}" "$copies$1" || return ;;
  esac
}

lay() { # STORE
  for pid in $(namespaces); do
    [ -d "/proc/$pid/root$1" ] || continue
    laid "$pid" "$1" || nsenter "--mount=/proc/$pid/ns/mnt" -- mount -o bind "$copies$1" "$1" || [ ! -d "/proc/$pid" ] || return
  done
}

put() {
  certificate=$1 name=$2
  shift 2
  for store; do
    [ -d "$store" ] || continue
    copy "$store" "$certificate" "$name" || return
    lay "$store" || return
  done
}

look() {
  name=$1
  shift
  for pid in $(namespaces); do
    read -r command <"/proc/$pid/comm" || continue
    for store; do
      [ -d "/proc/$pid/root$store" ] || continue
      there=missing
      [ -e "/proc/$pid/root$store/$name" ] && there=there
      echo "$pid $store $there $command"
    done
  done 2>/dev/null
}

back() {
  for store; do
    for pid in $(namespaces); do
      while laid "$pid" "$store"; do
        nsenter "--mount=/proc/$pid/ns/mnt" -- umount -l "$store" || break
      done
      laid "$pid" "$store" && [ -d "/proc/$pid" ] && return 1
    done
  done 2>/dev/null
  rm -rf "$copies"
}

"$@"
