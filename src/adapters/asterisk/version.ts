/** Which Asterisk we can work with. */

/** Before 22.10.1 a read-only ARI user can write through the WebSocket, and 22.7 is the first with StasisBroadcast. */
export const OLDEST_VERSION: readonly [number, number, number] = [22, 10, 1];

/** True when a version such as `22.10.1+dfsg` is new enough. One that holds no number (`GIT-master-…`) is not: it cannot be known. */
export function isNewEnough(version: string): boolean {
  const found = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(version);
  if (!found) return false;
  const parts = [Number(found[1]), Number(found[2]), Number(found[3] ?? 0)];
  for (const [index, least] of OLDEST_VERSION.entries()) {
    const part = parts[index] as number;
    if (part !== least) return part > least;
  }
  return true;
}
