import path from 'node:path';

/** Debian's name for the processor's libraries, and its loader, by Node's name for the processor. */
export const DEBIAN_PROCESSORS: Readonly<Record<string, { triplet: string; loader: string }>> = {
  x64: { triplet: 'x86_64-linux-gnu', loader: 'ld-linux-x86-64.so.2' },
  arm64: { triplet: 'aarch64-linux-gnu', loader: 'ld-linux-aarch64.so.1' },
};

/** What was unpacked there: run by its own loader with its own libraries, so that the machine's C library does not matter. */
export function unpackedIn(folder: string, { triplet, loader }: { triplet: string; loader: string }) {
  const root = path.join(folder, 'root');
  const libraries = path.join(root, 'usr/lib', triplet);
  return {
    root,
    libraries,
    command: path.join(libraries, loader),
    /** Words before the program's own. `program`: below the root. */
    leading: (program: string) => ['--library-path', libraries, path.join(root, program)],
  };
}
