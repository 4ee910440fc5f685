/** Agents at other computers: page, API, desk and softphone over https on an address of the network, with a certificate of one's own. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import t from 'tap';
import { openBrowser, openDesk } from '../helpers/browser.ts';
import { eventually, startHotline } from '../helpers/hotline.ts';
import { Phone } from '../helpers/phone/index.ts';

const CALLER_HZ = 700;
const AGENT_HZ = 1300;

t.test('an agent at another computer takes a call over https', async (t) => {
  t.setTimeout(300_000);
  const folder = t.testdir();
  const files = { cert: path.join(folder, 'cert.pem'), key: path.join(folder, 'key.pem') };
  makeCertificate(files, 'first');
  const address = networkAddress();
  const hotline = await startHotline(t, {
    environment: { BIND_ADDRESS: address, TLS_CERT: files.cert, TLS_KEY: files.key },
  });
  const port = Number(new URL(hotline.httpUrl).port);
  const httpUrl = `https://${address}:${port}`;
  const browser = await openBrowser(t, { voiceHz: AGENT_HZ, anyCertificate: true });
  const desk = await openDesk(t, { ...hotline, httpUrl }, browser, '1001');

  await t.test('with the sound both ways, and a cookie that never goes over http', async (t) => {
    t.equal(await desk.page.evaluate('window.isSecureContext'), true);
    const [cookie] = await desk.page.context().cookies();
    t.match(cookie, { name: 'hotline_session', secure: true, httpOnly: true, sameSite: 'Strict' });
    await desk.ready();
    const phone = await Phone.open({ server: hotline.sipServer });
    t.teardown(() => phone.close());
    const call = await phone.call({ to: '4001', callerNumber: '13300005003' });
    await call.waitForAnswer();
    await call.press('1');
    await eventually(
      'the agent is rung',
      async () => {
        if (await desk.page.locator('section[data-phase=incoming]').isVisible()) return true;
        await call.press('0');
        return false;
      },
      30_000,
    );
    await desk.do('A');
    await desk.phase('talking');
    call.audio.speaking.sendTone(CALLER_HZ);
    await desk.hears(CALLER_HZ, { withinMs: 20_000 });
    await call.audio.waitForTone(AGENT_HZ, { withinMs: 20_000 });
    await call.hangUp();
  });

  await t.test('no TLS below 1.2, and a renewed certificate without a restart', async (t) => {
    const connect = (options: tls.ConnectionOptions) =>
      new Promise<string>((resolve) => {
        const socket = tls.connect({ host: address, port, rejectUnauthorized: false, ...options }, () => {
          resolve(`${socket.getProtocol()} ${socket.getPeerCertificate().subject.CN}`);
          socket.destroy();
        });
        socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'refused'));
      });
    t.equal(await connect({}), 'TLSv1.3 first');
    t.match(
      await connect({ minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'ALL@SECLEVEL=0' }),
      /^(ERR_|ECONN)/,
    );
    makeCertificate(files, 'second');
    await eventually('the new certificate is served', async () => (await connect({})) === 'TLSv1.3 second', 30_000);
    await fs.writeFile(files.key, 'no key');
    t.equal(await connect({}), 'TLSv1.3 second', 'one that cannot be used changes nothing');
  });
  t.same(desk.errors, []);
});

/** One that other computers reach; a machine without a network has only its own. */
function networkAddress(): string {
  const all = Object.values(os.networkInterfaces()).flatMap((one) => one ?? []);
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.2';
}

function makeCertificate({ cert, key }: { cert: string; key: string }, name: string): void {
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  execFileSync('openssl', [...request, '-subj', `/CN=${name}`, '-keyout', key, '-out', cert], { stdio: 'ignore' });
}
