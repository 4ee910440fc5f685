/** Sends a sound as players ask for it: whole, or piece by piece. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { FastifyReply } from 'fastify';
import { HttpError, notFound } from './errors.ts';
import { readRange } from './range.ts';

/**
 * @param name from our own record; only its last part is used all the same
 * @param heard puts the playback on record: a player asks for piece after piece, and one playback is one look
 * @throws HttpError 404 when the file is gone, 416 for a range beyond its end
 */
export async function sendSound(
  reply: FastifyReply,
  wanted: string | undefined,
  folder: string,
  name: string,
  heard: () => Promise<void>,
): Promise<FastifyReply> {
  const file = path.join(folder, path.basename(name));
  const { size } = await stat(file).catch(() => {
    throw notFound('recording on disk');
  });
  const range = readRange(wanted, size);
  if (range === 'unsatisfiable') {
    reply.header('content-range', `bytes */${size}`);
    throw new HttpError(416, 'badRange', 'The recording is shorter than that.');
  }
  if (range.start === 0) await heard();
  reply.header('accept-ranges', 'bytes').header('cache-control', 'private, no-store').type('audio/wav');
  reply.header('content-length', range.end - range.start + 1);
  if (range.partial) reply.status(206).header('content-range', `bytes ${range.start}-${range.end}/${size}`);
  // A stream cannot end before its first byte, which an empty file has not got.
  if (size === 0) return reply.send(Buffer.alloc(0));
  return reply.send(createReadStream(file, { start: range.start, end: range.end }));
}
