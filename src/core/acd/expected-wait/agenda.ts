/** Who is free when: a binary heap of agents by moment, because runs take the earliest of a hundred thousands of times. */

export type Agenda = {
  add(agent: number, atMs: number): void;
  /** The earliest moment; Infinity when nobody is in it. */
  nextMs(): number;
  /** Takes out who is earliest; the one added first among equals need not come first. */
  take(): number;
};

/** @param agents numbered from 0; each is in it once at most */
export function agenda(agents: number): Agenda {
  const atMs = new Float64Array(agents + 1);
  const who = new Int32Array(agents + 1);
  let size = 0;

  const at = (place: number) => atMs[place] as number;
  const put = (place: number, agent: number, moment: number) => {
    atMs[place] = moment;
    who[place] = agent;
  };

  return {
    add(agent, moment) {
      let place = size;
      size += 1;
      while (place > 0) {
        const above = (place - 1) >> 1;
        if (at(above) <= moment) break;
        put(place, who[above] as number, at(above));
        place = above;
      }
      put(place, agent, moment);
    },
    nextMs: () => (size > 0 ? at(0) : Number.POSITIVE_INFINITY),
    take() {
      const first = who[0] as number;
      size -= 1;
      const agent = who[size] as number;
      const moment = at(size);
      let place = 0;
      for (;;) {
        let below = 2 * place + 1;
        if (below >= size) break;
        if (below + 1 < size && at(below + 1) < at(below)) below += 1;
        if (at(below) >= moment) break;
        put(place, who[below] as number, at(below));
        place = below;
      }
      put(place, agent, moment);
      return first;
    },
  };
}
