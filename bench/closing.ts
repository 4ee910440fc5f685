/** What has been brought up is taken down again, last first, whatever ends the bench. */

export type Closing = {
  /** To be undone at the end. */
  add(undo: () => unknown): void;
  /** Undoes everything, each once, last first; a failure is told and hinders nothing. */
  close(): Promise<void>;
};

export function openClosing(): Closing {
  const undos: (() => unknown)[] = [];
  const close = async () => {
    for (let undo = undos.pop(); undo !== undefined; undo = undos.pop()) {
      try {
        await undo();
      } catch (error) {
        console.error(`While ending: ${(error as Error).message}`);
      }
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void close().then(() => process.exit(130)));
  }
  return { add: (undo) => void undos.push(undo), close };
}
