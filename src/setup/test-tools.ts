/**
 * The programs that tests need besides the hotline's own: SIPp (load), Chromium (agents' browsers) and a Chinese font. Root
 * installs Debian's packages; anyone else gets them unpacked in the cache folder. baresip (a desk phone) is unpacked there for everyone.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { fetchDebianPackages } from './packages/debian.ts';
import { DEBIAN_PROCESSORS, unpackedIn } from './packages/processors.ts';
import { SetupError, say } from './say.ts';

export interface TestTools {
  sipp: string;
  chromium: string;
}

interface Tool {
  package: string;
  /** Present already? Gives where, or undefined. */
  find(search: string): string | undefined;
}

const TOOLS: Readonly<Record<'sipp' | 'chromium' | 'font', Tool>> = {
  sipp: { package: 'sip-tester', find: (search) => onPath('sipp', search) },
  chromium: { package: 'chromium', find: (search) => onPath('chromium', search) },
  // Without it Chinese shows as boxes in screenshots, and texts measure wrong.
  font: {
    package: 'fonts-wqy-microhei',
    find: () => ['/usr/share/fonts/truetype/wqy/wqy-microhei.ttc'].find((file) => existsSync(file)),
  },
};

/**
 * Makes sure that the tools are there.
 * @param search `PATH`
 * @throws SetupError when they are not and cannot be had
 */
export async function findTestTools(cache: string, search: string): Promise<TestTools> {
  const missing = Object.values(TOOLS).filter((tool) => tool.find(search) === undefined);
  if (missing.length > 0 && process.getuid?.() === 0) install(missing.map((tool) => tool.package));
  else if (missing.length > 0) return fetchTools(cache, search, missing);
  return { sipp: found('sipp', search), chromium: found('chromium', search) };
}

/** How to run baresip, a telephone that others have made. */
export interface BaresipProgram {
  command: string;
  /** Words before its own: its loader's library path and itself. */
  leading: string[];
  modules: string;
  /** Folder of the sounds it brings. */
  sounds: string;
}

/**
 * Fetches baresip into the cache folder, unless it is there. Always that one, whatever the machine has: its modules change with its version.
 * @throws SetupError when it cannot be had
 */
export async function fetchBaresip(cache: string): Promise<BaresipProgram> {
  const processor = DEBIAN_PROCESSORS[process.arch];
  if (!processor) throw new SetupError(`baresip cannot be fetched for this processor (${process.arch}).`);
  const folder = await fetchDebianPackages({
    names: ['baresip-core'],
    suite: 'forky',
    folder: path.join(cache, `baresip-forky-${process.arch}`),
    title: 'baresip',
    scope: 'everything',
    needsBytes: 300e6,
  });
  const { root, command, leading } = unpackedIn(folder, processor);
  return {
    command,
    leading: leading('usr/bin/baresip'),
    modules: path.join(root, 'usr/lib/baresip/modules'),
    sounds: path.join(root, 'usr/share/baresip'),
  };
}

function found(name: 'sipp' | 'chromium', search: string): string {
  const file = TOOLS[name].find(search);
  if (file === undefined)
    throw new SetupError(`${name} is missing although its package was installed; look at apt-get's words.`);
  return file;
}

function onPath(command: string, search: string): string | undefined {
  return search
    .split(path.delimiter)
    .map((folder) => path.join(folder, command))
    .find((file) => existsSync(file));
}

function install(packages: string[]): void {
  if (!existsSync('/usr/bin/apt-get')) throw new SetupError(noApt(packages));
  say(`  Installing ${packages.join(', ')} from Debian's packages …`);
  const apt = (...args: string[]) => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const { status, stderr, stdout } = spawnSync('/usr/bin/apt-get', args, { env, encoding: 'utf8' });
    if (status !== 0) {
      const words = `${stdout}${stderr}`.trim().split('\n').slice(-5).join('\n');
      throw new SetupError(`apt-get ${args.join(' ')} failed; check the network and start again. It said:\n${words}`);
    }
  };
  apt('update', '-q');
  apt('install', '-q', '-y', '--no-install-recommends', ...packages);
}

function noApt(packages: string[]): string {
  return `The tests need ${packages.join(', ')}; install them with this system's own package manager and start again.`;
}

async function fetchTools(cache: string, search: string, missing: Tool[]): Promise<TestTools> {
  const suite = await release();
  if (suite === undefined) throw new SetupError(noApt(missing.map((tool) => tool.package)));
  const folder = await fetchDebianPackages({
    names: missing.map((tool) => tool.package),
    suite,
    folder: path.join(cache, `test-tools-${suite}`),
    title: missing.map((tool) => tool.package).join(', '),
    scope: 'missing',
    needsBytes: 1.2e9,
  });
  const root = path.join(folder, 'root');
  const programs = path.join(folder, 'bin');
  await fs.mkdir(programs, { recursive: true });
  const fonts = path.join(folder, 'fonts.conf');
  await fs.writeFile(fonts, fontSettings(root));
  const wrapped = async (name: 'sipp' | 'chromium', program: string): Promise<string> => {
    const already = TOOLS[name].find(search);
    if (already !== undefined && name === 'sipp') return already;
    const inside = already ?? path.join(root, program);
    const file = path.join(programs, name);
    await fs.writeFile(file, wrapper(inside, await libraries(root), fonts), { mode: 0o755 });
    return file;
  };
  return {
    sipp: await wrapped('sipp', 'usr/bin/sipp'),
    chromium: await wrapped('chromium', 'usr/lib/chromium/chromium'),
  };
}

/** Debian's name for this machine's release; undefined elsewhere, where its libraries would not fit. */
async function release(): Promise<string | undefined> {
  const text = await fs.readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^ID=debian$/m.test(text) ? /^VERSION_CODENAME=(\w+)$/m.exec(text)?.[1] : undefined;
}

/** Folders below the unpacked root that hold shared libraries, some packages' private ones among them. */
async function libraries(root: string): Promise<string[]> {
  const folders = new Set<string>();
  for (const start of ['usr/lib', 'lib']) {
    for (const entry of await fs.readdir(path.join(root, start), { recursive: true }).catch(() => [] as string[])) {
      if (/\.so(\.[\d.]+)?$/.test(entry)) folders.add(path.dirname(path.join(root, start, entry)));
    }
  }
  // Plug-ins of other programs lie deeper; only Chromium's own and the usual places are wanted.
  return [...folders].filter((folder) => /(^|[/-])(lib|gnu|chromium|pulseaudio|blas|lapack)$/.test(folder)).sort();
}

function wrapper(program: string, folders: string[], fonts: string): string {
  return `#!/bin/sh
# Runs a program unpacked from Debian's packages with the libraries that came with it.
export LD_LIBRARY_PATH='${folders.join(':')}'"\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export FONTCONFIG_FILE='${fonts}'
exec '${program}' "$@"
`;
}

function fontSettings(root: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>${root}/usr/share/fonts</dir>
  <cachedir>${root}/../font-cache</cachedir>
</fontconfig>
`;
}
