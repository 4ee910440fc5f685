/**
 * The certificate the pages are served with: read from two PEM files, and again when they change, so that one renewed every few
 * weeks needs no restart and cuts no call.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import type { SecureContextOptions, SecureVersion } from 'node:tls';

/** PEM files: the certificate with the chain that leads to it, and its private key without a passphrase. */
export type CertificateFiles = { cert: string; key: string };

/** TLS 1.0 and 1.1 are broken and forbidden (RFC 8996); browsers that need them have no WebRTC either. */
export const OLDEST_TLS: SecureVersion = 'TLSv1.2';
/** Programs that renew certificates write whenever they like; nobody needs the new one within the second. */
const LOOK_EVERY_MS = 5_000;

/** @throws Error that says which setting is wrong, and what to do */
export function readCertificate(files: CertificateFiles): Pick<SecureContextOptions, 'cert' | 'key'> {
  const cert = read('TLS_CERT', files.cert);
  const key = read('TLS_KEY', files.key);
  const certificate = parse('TLS_CERT', files.cert, 'certificate', () => new X509Certificate(cert));
  const privateKey = parse('TLS_KEY', files.key, 'private key without a passphrase', () => createPrivateKey(key));
  if (!certificate.checkPrivateKey(privateKey)) {
    throw new Error(
      `TLS_KEY: ${files.key} is not the key of the certificate in ${files.cert}; give the two that belong together.`,
    );
  }
  if (Date.parse(certificate.validTo) < Date.now()) {
    throw new Error(`TLS_CERT: the certificate in ${files.cert} ended on ${certificate.validTo}; renew it.`);
  }
  return { cert, key };
}

/** Calls `renewed` with what the files hold now whenever they have changed. @returns how to stop */
export function watchCertificate(
  files: CertificateFiles,
  renewed: (options: Pick<SecureContextOptions, 'cert' | 'key'>) => void,
  log: { info(message: string): void; error(message: string): void },
): () => void {
  let lastProblem = '';
  const look = () => {
    try {
      renewed(readCertificate(files));
      lastProblem = '';
      log.info(`the certificate in ${files.cert} was read anew`);
    } catch (error) {
      // Between writing the one file and the other they do not belong together; the one in use stays until they do.
      const { message } = error as Error;
      if (message !== lastProblem) log.error(`${message} The certificate from before stays in use.`);
      lastProblem = message;
    }
  };
  for (const file of [files.cert, files.key]) watchFile(file, { interval: LOOK_EVERY_MS, persistent: false }, look);
  process.on('SIGHUP', look);
  return () => {
    for (const file of [files.cert, files.key]) unwatchFile(file, look);
    process.off('SIGHUP', look);
  };
}

function read(setting: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Error(`${setting}: ${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}

function parse<T>(setting: string, file: string, what: string, make: () => T): T {
  try {
    return make();
  } catch {
    throw new Error(`${setting}: ${file} holds no ${what} in PEM form (-----BEGIN …).`);
  }
}
