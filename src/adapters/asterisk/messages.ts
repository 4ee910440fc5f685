/**
 * Messages of callers. Asterisk records them into its spool; one that is kept is levelled and put where recordings go, in one
 * step. What a controller that died left in the spool, and what the dial plan took while none was there, is brought in by a
 * look at the spool now and then; each message once, however often it is seen.
 */
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type ArrivingEvent, CommandError } from '../../app/ports.ts';
import type { TelephonyCommand } from '../../core/commands.ts';
import type { MessageKind } from '../../core/ivr/index.ts';
import { AriError } from './ari-socket.ts';
import { loneMessageOf, messageName, messageOf, writeLevelled } from './message-files.ts';
import type { OrderContext } from './orders.ts';
import { inspectWav } from './wav.ts';

type MessageCommand = Extract<
  TelephonyCommand,
  {
    type: 'recordMessage' | 'stopRecording' | 'checkRecording' | 'playMessage' | 'keepMessage' | 'discardMessage';
  }
>;
type Order<T extends MessageCommand['type']> = Extract<MessageCommand, { type: T }>;

export function orderMessage(context: OrderContext, command: MessageCommand): Promise<unknown> {
  const { messages } = context;
  if (messages === null) {
    return Promise.reject(
      new CommandError('refused', "messages cannot be taken: Asterisk's spool is not seen from here"),
    );
  }
  switch (command.type) {
    case 'recordMessage':
      return record(context, messages, command);
    case 'stopRecording':
      return stop(context, messages, command);
    case 'checkRecording':
      return check(context, messages, command.messageId);
    case 'playMessage':
      return playMessage(context, command);
    case 'keepMessage':
      return messages.keep(command);
    case 'discardMessage':
      return messages.discard(command.messageId);
  }
}

const live = (messageId: string) => `recordings/live/${encodeURIComponent(messageName(messageId))}`;

async function record(context: OrderContext, messages: Messages, command: Order<'recordMessage'>): Promise<void> {
  const { channelId, messageId, longestMs, silenceMs } = command;
  const recording = context.request({
    method: 'POST',
    uri: `channels/${encodeURIComponent(channelId)}/record`,
    query: {
      name: messageName(messageId),
      format: 'wav',
      maxDurationSeconds: String(Math.ceil(longestMs / 1000)),
      maxSilenceSeconds: String(Math.ceil(silenceMs / 1000)),
      // The same order twice: the first recording is the one.
      ifExists: 'fail',
      beep: 'false',
      terminateOn: 'none',
    },
  });
  await Promise.all([recording, messages.note(messageId, channelId, command)]);
}

async function stop(context: OrderContext, messages: Messages, { messageId }: Order<'stopRecording'>): Promise<void> {
  try {
    await context.request({ method: 'POST', uri: `${live(messageId)}/stop` });
  } catch (error) {
    if (!(error instanceof AriError) || error.statusCode !== 404) throw error;
    await messages.report(messageId);
  }
}

async function check(context: OrderContext, messages: Messages, messageId: string): Promise<void> {
  try {
    await context.request({ method: 'GET', uri: live(messageId) });
  } catch (error) {
    if (!(error instanceof AriError) || error.statusCode !== 404) throw error;
    await messages.report(messageId);
  }
}

async function playMessage(context: OrderContext, command: Order<'playMessage'>): Promise<void> {
  const { channelId, playbackId, messageId } = command;
  context.state.addPlayback(playbackId, channelId);
  try {
    await context.request({
      method: 'POST',
      uri: `channels/${encodeURIComponent(channelId)}/play/${encodeURIComponent(playbackId)}`,
      body: { media: [`recording:${messageName(messageId)}`] },
    });
  } catch (error) {
    context.state.removePlayback(playbackId);
    throw error;
  }
}

export type MessagesOptions = {
  /** Asterisk's spool: `recording` and `voicemail` lie in it. */
  spool: string;
  recordingsDir: string;
  tell(event: ArrivingEvent): void;
  log: (level: 'info' | 'warn' | 'error', message: string) => void;
};

/** What is known of a message beside its sound; lies beside it in the spool until it is kept. */
type Note = { callId: string; messageKind: MessageKind; queueId: string | null };

/** A message that Asterisk took alone is with us after this time at the latest. */
const LOOK_EVERY_MS = 30_000;
/** So long after its last change nobody writes to a file any more. */
const LEFT_ALONE_MS = 60_000;
const CLOSED_WITHIN_MS = 5_000;
const LOOK_AGAIN_MS = 50;
/** Shorter sound is a hang-up and no message. */
const MESSAGE_AT_LEAST_MS = 1_000;

export class Messages {
  private readonly options: MessagesOptions;
  /** Files being brought in, by name, so that none is taken twice at once. */
  private readonly underWay = new Map<string, Promise<void>>();
  private timer: NodeJS.Timeout | undefined;
  private isLive: (callId: string) => boolean = () => true;

  constructor(options: MessagesOptions) {
    this.options = options;
  }

  /** Brings in what lies in the spool, now and every half minute. `isLive`: is this call's channel there? */
  watch(isLive: (callId: string) => boolean): void {
    this.isLive = isLive;
    this.timer ??= setInterval(() => void this.look(), LOOK_EVERY_MS).unref();
    void this.look();
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all(this.underWay.values());
  }

  async note(messageId: string, callId: string, { messageKind, queueId }: Omit<Note, 'callId'>): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const note: Note = { callId, messageKind, queueId };
    await writeFile(this.noteFile(messageId), JSON.stringify(note));
  }

  /** A recording that is over and whose end nobody has heard of. @throws CommandError `notFound` when there is none */
  async report(messageId: string): Promise<void> {
    const wav = inspectWav(this.soundFile(messageId));
    if (!wav) throw new CommandError('notFound', `there is no recording ${messageId}`);
    const saidMs = Math.round((wav.soundBytes / 2 / wav.rateHz) * 1000);
    this.options.tell({ type: 'messageRecorded', messageId, saidMs, gone: false });
  }

  async discard(messageId: string): Promise<void> {
    await rm(this.soundFile(messageId), { force: true });
    await rm(this.noteFile(messageId), { force: true });
  }

  /** Never rejects: what goes wrong now is tried again at the next look. */
  keep({ messageId, callId, messageKind, queueId }: { messageId: string } & Note): Promise<void> {
    const from = this.soundFile(messageId);
    return this.bringIn(from, messageId, async () => {
      const { mtimeMs } = await stat(from);
      const { durationMs } = (await closedWav(from)) ?? { durationMs: 0 };
      const about = { callId, messageKind, queueId, ani: null, dnis: null };
      return { ...about, recordedAtMs: Math.round(mtimeMs - durationMs) };
    }).then(() => rm(this.noteFile(messageId), { force: true }));
  }

  private get folder(): string {
    return path.join(this.options.spool, 'recording');
  }

  private soundFile(messageId: string): string {
    return path.join(this.folder, `${messageName(messageId)}.wav`);
  }

  private noteFile(messageId: string): string {
    return path.join(this.folder, `${messageName(messageId)}.json`);
  }

  private async look(): Promise<void> {
    const { spool, log } = this.options;
    try {
      for (const file of await listed(this.folder)) await this.lookAtOwn(file);
      const lone = path.join(spool, 'voicemail');
      for (const file of await listed(lone)) await this.lookAtLone(path.join(lone, file));
    } catch (error) {
      log('error', `messages in ${spool} cannot be looked through: ${(error as Error).message}`);
    }
  }

  /** A message of a call that is over: its keeping was ordered and not done, or never heard of. */
  private async lookAtOwn(file: string): Promise<void> {
    const messageId = file.endsWith('.wav') ? messageOf(file.slice(0, -'.wav'.length)) : null;
    if (messageId === null || !(await isLeftAlone(path.join(this.folder, file)))) return;
    const text = await readFile(this.noteFile(messageId), 'utf8').catch(() => null);
    const callId = messageId.slice(0, messageId.lastIndexOf('-m'));
    const note: Note = text === null ? { callId, messageKind: 'voicemail', queueId: null } : JSON.parse(text);
    if (!this.isLive(note.callId)) await this.keep({ messageId, ...note });
  }

  private async lookAtLone(from: string): Promise<void> {
    const found = loneMessageOf(path.basename(from));
    if (!found) return;
    if (!isClosed(from) && !(await isLeftAlone(from))) return;
    const { uniqueId, ...about } = found;
    const note = { callId: uniqueId, messageKind: 'voicemail' as const, queueId: null };
    await this.bringIn(from, `alone-${uniqueId}`, async () => ({ ...note, ...about }));
  }

  private bringIn(
    from: string,
    messageId: string,
    describe: () => Promise<Note & { ani: string | null; dnis: string | null; recordedAtMs: number }>,
  ): Promise<void> {
    const known = this.underWay.get(from);
    if (known !== undefined) return known;
    const work = this.make(from, messageId, describe)
      .catch((error: Error) => {
        this.options.log(
          'error',
          `message ${messageId} stays in ${from} until it is looked at again: ${error.message}`,
        );
      })
      .finally(() => this.underWay.delete(from));
    this.underWay.set(from, work);
    return work;
  }

  private async make(from: string, messageId: string, describe: Parameters<Messages['bringIn']>[2]): Promise<void> {
    const { recordingsDir, tell, log } = this.options;
    const about = await describe();
    await mkdir(recordingsDir, { recursive: true });
    const file = `${encodeURIComponent(messageId)}.wav`;
    const partial = path.join(recordingsDir, `${file}.part`);
    const { durationMs, bytes } = await writeLevelled(from, partial);
    if (durationMs < MESSAGE_AT_LEAST_MS) {
      log('warn', `message ${messageId} of ${durationMs} ms was dropped`);
      await rm(partial, { force: true });
    } else {
      await rename(partial, path.join(recordingsDir, file));
      // Told before the source is gone: told twice it is one message still, not told it would be none.
      tell({ type: 'messageSaved', messageId, ...about, file, durationMs, bytes });
    }
    await rm(from, { force: true });
  }
}

async function listed(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

async function isLeftAlone(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => null);
  return found !== null && Date.now() - found.mtimeMs > LEFT_ALONE_MS;
}

/** False also for a file that is no recording. */
function isClosed(file: string): boolean {
  try {
    return inspectWav(file)?.closed === true;
  } catch {
    return false;
  }
}

/** Waits until Asterisk has closed the file; one that it left open when it died is taken as it is. */
async function closedWav(file: string): Promise<{ durationMs: number } | null> {
  const deadline = Date.now() + CLOSED_WITHIN_MS;
  for (;;) {
    const wav = inspectWav(file);
    const durationMs = wav ? (wav.soundBytes / 2 / wav.rateHz) * 1000 : 0;
    if (wav?.closed || Date.now() > deadline) return wav && { durationMs };
    await pause(LOOK_AGAIN_MS);
  }
}
