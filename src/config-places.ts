/** Where other things are, as the settings name them: addresses and files, each read or complained of. Pure. */
import net from 'node:net';
import type { Config } from './config.ts';

/** Notes what is wrong with a variable. */
export type Wrong = (variable: string, message: string) => void;

export function databaseUrl(value: string | null, wrong: Wrong): string | null {
  if (value === null) return null;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !['postgres:', 'postgresql:'].includes(url.protocol) || url.pathname.length < 2) {
    // The value is not repeated: it may hold a password.
    wrong('DATABASE_URL', 'It is not of the form postgres://user:password@host:5432/database.');
  }
  return value;
}

export function ariAddress(value: string | null, wrong: Wrong): Config['ari'] {
  if (value === null) return null;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol) || !url.username || !url.password) {
    wrong('ARI_URL', 'It is not of the form http://user:password@host:8088, with the user and password of ari.conf.');
    return null;
  }
  const folder = url.pathname.replace(/\/+(ari\/*)?$/, '');
  return {
    url: `${url.protocol}//${url.host}${folder}`,
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  };
}

export function publicAddress(value: string | null, wrong: Wrong): string | null {
  if (value === null) return null;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.pathname !== '/' || url.search !== '') {
    wrong('PUBLIC_URL', `${JSON.stringify(value)} is not of the form https://hotline.example.com, without a path.`);
    return null;
  }
  return url.origin;
}

export function tlsFiles(cert: string | null, key: string | null, wrong: Wrong): Config['tls'] {
  if (cert !== null && key !== null) return { cert, key };
  if (cert !== null) wrong('TLS_KEY', 'It is missing: TLS_CERT needs the private key that belongs to it.');
  if (key !== null) wrong('TLS_CERT', 'It is missing: TLS_KEY needs the certificate that belongs to it.');
  return null;
}

export function socketAddress(value: string | null, wrong: Wrong): string | null {
  if (value === null) return null;
  const [, host = '', port = ''] = /^(.*):(\d{1,5})$/.exec(value) ?? [];
  if (net.isIP(host.replace(/^\[|\]$/g, '')) === 0 || Number(port) < 1 || Number(port) > 65_535) {
    wrong('EDGE_SIP', `${JSON.stringify(value)} is not an IP address with a port, such as 127.0.0.1:5060.`);
    return null;
  }
  return value;
}

export function statusAddress(value: string | null, wrong: Wrong): string | null {
  if (value === null) return null;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.pathname !== '/') {
    wrong('EDGE_URL', `${JSON.stringify(value)} is not of the form http://127.0.0.1:3080.`);
    return null;
  }
  return url.origin;
}

export function drachtioAddress(value: string, wrong: Wrong): Config['edge']['drachtio'] {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol !== 'tcp:' || !url.username || !url.port) {
    // The value is not repeated: it holds a secret.
    wrong(
      'DRACHTIO_URL',
      "It is not of the form tcp://secret@127.0.0.1:9022, with the secret of drachtio's configuration.",
    );
  }
  return {
    host: url?.hostname.replace(/^\[|\]$/g, '') ?? '',
    port: Number(url?.port),
    secret: decodeURIComponent(url?.username ?? ''),
  };
}
