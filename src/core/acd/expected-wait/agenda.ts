/** Who is free when: a binary heap of agents by moment, because runs take the earliest of a hundred thousands of times. */
export class Agenda {
  private readonly atMs: Float64Array;
  private readonly who: Int32Array;
  private size = 0;

  /** @param agents numbered from 0; each is in it once at most */
  constructor(agents: number) {
    this.atMs = new Float64Array(agents + 1);
    this.who = new Int32Array(agents + 1);
  }

  clear(): void {
    this.size = 0;
  }

  add(agent: number, moment: number): void {
    const { atMs, who } = this;
    let place = this.size;
    this.size += 1;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const other = atMs[above] as number;
      if (other <= moment) break;
      atMs[place] = other;
      who[place] = who[above] as number;
      place = above;
    }
    atMs[place] = moment;
    who[place] = agent;
  }

  /** The earliest moment; Infinity when nobody is in it. */
  nextMs(): number {
    return this.size > 0 ? (this.atMs[0] as number) : Number.POSITIVE_INFINITY;
  }

  /** Takes out who is earliest; to be asked only when somebody is in it. */
  take(): number {
    const { atMs, who } = this;
    const first = who[0] as number;
    this.size -= 1;
    const agent = who[this.size] as number;
    const moment = atMs[this.size] as number;
    let place = 0;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= this.size) break;
      if (below + 1 < this.size && (atMs[below + 1] as number) < (atMs[below] as number)) below += 1;
      const other = atMs[below] as number;
      if (other >= moment) break;
      atMs[place] = other;
      who[place] = who[below] as number;
      place = below;
    }
    atMs[place] = moment;
    who[place] = agent;
    return first;
  }
}
