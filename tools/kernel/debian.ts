// Debian's cloud kernel, downloaded and unpacked, not installed: an image to boot, with its modules.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

export interface KernelPackage {
  readonly image: string;
  readonly modules: string;
}

/** From $PTESCOPE_E2E_DIR (~/.cache/ptescope-e2e), put there at first use. A sentence where it can't be had. */
export function debianKernel(): KernelPackage | string {
  const asked = spawnSync("apt-cache", ["depends", "linux-image-cloud-amd64"], { encoding: "utf8" });
  if (asked.error) return "there is no apt-cache to find Debian's kernel with";
  const name = /Depends: (linux-image-\S+)/.exec(asked.stdout)?.[1];
  if (name === undefined) return "apt knows no linux-image-cloud-amd64 (apt-get update)";
  const cache = process.env.PTESCOPE_E2E_DIR ?? join(homedir(), ".cache", "ptescope-e2e");
  const folder = join(cache, name);
  if (!existsSync(folder)) {
    const fresh = `${folder}.${process.pid}`;
    mkdirSync(fresh, { recursive: true });
    const made =
      spawnSync("apt-get", ["download", name], { cwd: fresh }).status === 0 &&
      spawnSync("sh", ["-c", "dpkg-deb -x ./*.deb . && rm ./*.deb"], { cwd: fresh }).status === 0;
    if (made) renameSync(fresh, folder);
    rmSync(fresh, { recursive: true, force: true });
    if (!made) return `${name} can't be downloaded and unpacked (apt-get download, dpkg-deb)`;
  }
  const image = readdirSync(join(folder, "boot")).find((file) => file.startsWith("vmlinuz-"));
  const release = image?.slice("vmlinuz-".length);
  if (image === undefined || release === undefined) return `${folder} holds no vmlinuz`;
  return { image: join(folder, "boot", image), modules: join(folder, "lib", "modules", release) };
}
