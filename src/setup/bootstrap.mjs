/**
 * The first thing `npm start` and `npm test` run: plain JavaScript without dependencies, because the packages may not be
 * there yet. Checks Node, brings node_modules up to what package-lock.json says, then hands over to TypeScript.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = 20;
const project = path.resolve(fileURLToPath(import.meta.url), '../../..');
const tasks = { start: './start.ts', test: './test.ts' };

function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

/** Packages of package-lock.json that node_modules lacks or has in another version; a name or two is enough to know. */
function missingPackages() {
  let installed;
  const wanted = JSON.parse(fs.readFileSync(path.join(project, 'package-lock.json'), 'utf8')).packages;
  try {
    // npm writes this file last, so a broken-off install has none or an old one.
    installed = JSON.parse(fs.readFileSync(path.join(project, 'node_modules/.package-lock.json'), 'utf8')).packages;
  } catch {
    return ['all'];
  }
  const missing = [];
  for (const [name, { version, optional, devOptional, dev, link, peer }] of Object.entries(wanted)) {
    if (name === '' || link || peer) continue;
    const there = installed[name];
    if (there && there.version === version && fs.existsSync(path.join(project, name))) continue;
    // Packages for other processors are optional and rightly absent; an image for production leaves the tools out.
    if (!there && (optional || devOptional)) continue;
    if (!there && dev && fs.existsSync(path.join(project, 'dist/web/index.html')) && task === 'start') continue;
    missing.push(name);
  }
  return missing;
}

function installPackages() {
  process.stdout.write('  Installing the npm packages of package-lock.json (some minutes the first time) …\n');
  const npm = process.env.npm_execpath;
  const args = ['ci', '--no-audit', '--no-fund'];
  const options = { cwd: project, stdio: 'inherit' };
  const done = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...args], options)
    : spawnSync('npm', args, options);
  if (done.error || done.status !== 0) {
    fail(
      'The npm packages could not be installed (the reason stands above): check the network and that this user may write ' +
        `to ${project}, then run the same command again.`,
    );
  }
}

const task = process.argv[2];
const file = Object.hasOwn(tasks, task) ? tasks[task] : undefined;
if (!file) fail(`Say what to do: node src/setup/bootstrap.mjs ${Object.keys(tasks).join(' | ')}`);
if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
  fail(`Node ${process.versions.node} is too old: install Node ${OLDEST_NODE} or newer from https://nodejs.org/`);
}
if (missingPackages().length > 0) installPackages();
// In this same process: one more process between the terminal and the work would have to pass every signal on.
const { register } = await import('tsx/esm/api');
register();
const { main } = await import(file);
process.exitCode = await main(process.argv.slice(3));
