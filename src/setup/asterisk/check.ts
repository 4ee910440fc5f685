/** Looks whether an Asterisk that somebody else runs can be used. */
import type { Config } from '../../config.ts';
import { SetupError } from '../say.ts';
import { isNewEnough, OLDEST_ASTERISK } from './find.ts';

/**
 * @throws SetupError in one sentence that names ARI_URL and never its password
 */
export async function checkAri(ari: NonNullable<Config['ari']>): Promise<void> {
  const shown = `ARI_URL (${ari.url})`;
  let response: Response;
  try {
    response = await fetch(`${ari.url}/ari/asterisk/info?only=system`, {
      headers: { authorization: `Basic ${Buffer.from(`${ari.user}:${ari.password}`).toString('base64')}` },
      signal: AbortSignal.timeout(5000),
    });
  } catch (error) {
    const cause = (error as { cause?: { code?: string } }).cause?.code;
    const why =
      cause === 'ECONNREFUSED'
        ? 'nothing listens there; start that Asterisk, enable its web server in http.conf, or correct host and port'
        : cause === 'ENOTFOUND' || cause === 'EAI_AGAIN'
          ? 'its host name is not known; correct it'
          : `it did not answer as a web server within 5 s (${cause ?? (error as Error).name}); correct host and port`;
    throw new SetupError(`${shown} cannot be used: ${why}.`);
  }
  if (response.status === 401) {
    throw new SetupError(`${shown} refuses this user or password; use those of ari.conf on that server.`);
  }
  const info = (await response.json().catch(() => undefined)) as { system?: { version?: string } } | undefined;
  const version = info?.system?.version;
  if (!response.ok || version === undefined) {
    throw new SetupError(
      `${shown} answers, but not as ARI (status ${response.status}); enable it in that server's ari.conf.`,
    );
  }
  if (!isNewEnough(version)) {
    throw new SetupError(`${shown} is Asterisk ${version}; ${OLDEST_ASTERISK.join('.')} or newer is needed.`);
  }
}
