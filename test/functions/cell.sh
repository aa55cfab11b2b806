#!/bin/sh
# Becomes a program in a file system that has nothing but what a function has: the function, read-only
# in /var/task; 512 MB of /tmp; Node and the libraries of the machine; and the socket of the database.
# To be run in a mount namespace of its own. $CELL_GROUPS: files that take the process into its groups.
set -eu
root=$CELL_ROOT
mount -t tmpfs -o size=1m,mode=755 cell "$root"
mkdir -p "$root/var/task" "$root/tmp" "$root/proc" "$root/dev" "$root/etc" "$root/database" "$root/node"
for library in usr lib lib64 bin; do
  [ -e "/$library" ] || continue
  mkdir "$root/$library"
  mount --bind "/$library" "$root/$library"
  mount -o remount,ro,bind "$root/$library"
done
mount --bind "$CELL_TASK" "$root/var/task"
mount -o remount,ro,bind "$root/var/task"
mount --bind "$CELL_DATABASE" "$root/database"
mount --bind "$CELL_NODE" "$root/node"
mount -o remount,ro,bind "$root/node"
mount -t tmpfs -o size=512m tmp "$root/tmp"
mount -t proc proc "$root/proc"
for device in null urandom; do
  : > "$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
# No server for names, and none of the machine's own names but these.
: > "$root/etc/resolv.conf"
echo 'hosts: files' > "$root/etc/nsswitch.conf"
echo '127.0.0.1 localhost' > "$root/etc/hosts"
cp "$CELL_LAMBDA" "$root/lambda.mjs"
mount -o remount,ro "$root"
# From here on it counts.
for group in $CELL_GROUPS; do echo $$ > "$group"; done
exec chroot "$root" /node/bin/node /lambda.mjs /var/task/___netlify-entry-point.mjs
