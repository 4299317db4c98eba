import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** In the order in which they need each other; all the rest is loaded from the root. */
const modules = ['fs/netfs/netfs', 'net/9p/9pnet', 'net/9p/9pnet_virtio', 'fs/9p/9p', 'fs/overlayfs/overlay'];

/** Shares of the host's file system, by the names that the guest mounts them by. */
export const share = { root: 'root', tree: 'tree', modules: 'modules', out: 'out', job: 'job' } as const;

/**
 * Puts the root together out of folders of the host, of which only `out` and the job's own can be written to, and hands
 * over to the job. Where that fails, the first process ends, and the kernel switches the machine off.
 */
const init = `#!/bin/busybox sh
/bin/busybox mkdir -p /proc /sys /dev /run /new
/bin/busybox --install -s /bin
export PATH=/bin
set -e
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
for module in ${modules.map((path) => basename(path)).join(' ')}; do insmod /modules/$module.ko; done
mount -t tmpfs run /run
cd /run
mkdir lower upper work
options=trans=virtio,version=9p2000.L,msize=262144
mount -t 9p -o $options,cache=loose,ro ${share.root} lower
mount -t overlay -o lowerdir=lower,upperdir=upper,workdir=work overlay /new
cd /new
mkdir -p perun out job usr/lib/modules
mount -t 9p -o $options,cache=loose,ro ${share.tree} perun
mount -t 9p -o $options,cache=loose,ro ${share.modules} usr/lib/modules
mount -t 9p -o $options ${share.out} out
mount -t 9p -o $options ${share.job} job
for folder in proc sys dev; do mount -o move /$folder $folder; done
mkdir -p dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
mount -t tmpfs -o mode=1777 tmpfs dev/shm
mount -t tmpfs -o mode=1777 tmpfs tmp
mount -t tmpfs tmpfs run
ip link set lo up
exec switch_root . /bin/bash /job/run
`;

/** A compressed archive of static busybox, the modules that the root is mounted by, and the script above. */
export function makeInitramfs(folder: string, kernelModules: string): void {
  const files = join(folder, 'initramfs.d');
  mkdirSync(join(files, 'bin'), { recursive: true });
  mkdirSync(join(files, 'modules'));
  copyFileSync('/bin/busybox', join(files, 'bin/busybox'));
  for (const path of modules) {
    const plain = execFileSync('xz', ['-dc', join(kernelModules, 'kernel', `${path}.ko.xz`)], {
      maxBuffer: 64 << 20,
    });
    writeFileSync(join(files, 'modules', `${basename(path)}.ko`), plain);
  }
  writeFileSync(join(files, 'init'), init);
  chmodSync(join(files, 'init'), 0o755);
  const pack = 'find . | cpio --quiet -o -H newc | gzip -1 > ../initramfs.new && mv ../initramfs.new ../initramfs';
  execFileSync('sh', ['-c', pack], { cwd: files });
}
