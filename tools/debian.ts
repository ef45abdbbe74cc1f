// Debian packages that tests need: what is missing is installed with apt-get.
import { run } from "./command.ts";

/** Waits for apt. Throws CommandFailed where it can't install them. */
export function installPackages(packages: readonly string[]): void {
  if (packages.length === 0) return;
  const sudo = process.getuid?.() === 0 ? [] : ["sudo"];
  console.log(`Missing on this machine: ${packages.join(", ")}. Installing with apt-get.`);
  const apt = (...args: string[]): void => {
    const [program = "", ...rest] = [...sudo, "apt-get", ...args];
    run(program, rest, { DEBIAN_FRONTEND: "noninteractive" });
  };
  apt("update", "-qq");
  apt("install", "-y", "-qq", ...packages);
}
