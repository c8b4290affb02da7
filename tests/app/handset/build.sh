# Becomes the first process of a stand-in for a phone: own mounts, processes and network, Android's folders and tools.
#
#   unshare --mount --pid --net --fork sh build.sh ROOT COMMAND...
#
# Mounts are as on Android 14: /system and /data are seen as one mounts on them, /apex in each namespace alone.

set -eu
here=$(dirname "$(readlink -f "$0")")
root=$1
shift
mount --make-rprivate /
mount -t tmpfs -o mode=755 handset "$root"
for entry in /*; do
  case $entry in
    /apex | /data | /etc | /mnt | /proc | /run | /system) ;;
    *)
      if [ -L "$entry" ]; then
        cp -P "$entry" "$root"
      elif [ -d "$entry" ]; then
        mkdir -p "$root$entry"
        mount --rbind "$entry" "$root$entry"
        case $entry in /usr | /bin | /lib* | /sbin) mount -o remount,bind,ro "$root$entry" ;; esac
      fi
      ;;
  esac
done
cp -a /etc "$root/etc"
mkdir -p "$root/proc" "$root/run" "$root/old" "$root/data" "$root/apex" "$root/system/bin" \
  "$root/system/etc/security/cacerts"
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=771 data "$root/data"
mount -t tmpfs -o mode=755 apex "$root/apex"
mkdir -p "$root/data/local" "$root/data/property"
mkdir -m 771 "$root/data/local/tmp"
chown 2000:2000 "$root/data/local/tmp"

for tool in $(toybox); do
  ln -s "$(command -v toybox)" "$root/system/bin/$tool"
done
# by install, since cp would write through the links to the tools themselves
install "$here"/bin/* "$root/system/bin"
# the real su, which the shell may use as on a phone with Magisk
install -m 4755 "$(command -v su)" "$root/system/bin/su"
ln -sf "$(command -v mksh)" "$root/system/bin/sh"
printf 'auth sufficient pam_permit.so\naccount sufficient pam_permit.so\nsession optional pam_permit.so\n' \
  >"$root/etc/pam.d/su"
printf 'root:x:0:0:root:/:/system/bin/sh\nshell:x:2000:2000:shell:/:/system/bin/sh\n' >"$root/etc/passwd"
rm -f "$root/etc/environment" "$root/etc/login.defs"

cd "$root"
pivot_root . old
mount --make-rshared /
mount --make-private /apex
umount -l /old
ip link set lo up
exec "$@"
