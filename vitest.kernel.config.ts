import { defineConfig } from "vitest/config";

/** What asks a kernel: `npm run kernel`. It needs root, QEMU or minutes. */
export default defineConfig({
  test: {
    include: ["test/kernel/live/**/*.test.ts", "cli/lab/**/*.test.ts"],
    // Guests and recordings are asked one after another.
    fileParallelism: false,
    reporters: ["verbose"],
    testTimeout: 900_000,
    hookTimeout: 900_000,
  },
});
