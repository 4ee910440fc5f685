/** One after another for each name: who asks twice has what was asked last. What failed before keeps nobody from the next. */
export type InTurn = <T>(name: string, act: () => Promise<T>) => Promise<T>;

export function createTurns(): InTurn {
  /** The last thing under way for each name. */
  const last = new Map<string, Promise<unknown>>();
  return (name, act) => {
    const result = (last.get(name) ?? Promise.resolve()).catch(() => undefined).then(act);
    last.set(name, result);
    const forget = () => last.get(name) === result && last.delete(name);
    result.then(forget, forget);
    return result;
  };
}
