import { simulateDay } from '/work/wt/verbs/test/simulate/day.ts';
import { brokenInvariants } from '/work/wt/verbs/test/simulate/invariants.ts';
const kinds: Record<string, number> = {};
let n = 0;
for (let seed = Number(process.argv[2]); seed < Number(process.argv[3]); seed++) {
  try {
  simulateDay(seed, 4000, { after(event, outcome, floor) {
    n++;
    for (const e of outcome.entries) if (/transfer|consult|confer/.test(e.kind)) { const k = e.kind + ((e as any).target ? ':' + (e as any).target.to : '') + ((e as any).how ?? '') + ((e as any).endedBy ?? '');  kinds[k] = (kinds[k] ?? 0) + 1; }
    for (const c of outcome.commands) if (c.type === 'showRefusal') kinds['refused:' + c.verb + c.why] = (kinds['refused:' + c.verb + c.why] ?? 0) + 1;
    const broken = brokenInvariants(floor);
    if (broken.length) throw new Error(`seed ${seed} event ${n} ${JSON.stringify(event)}: ${broken.join('; ')}`);
  } });
  } catch (e) { console.log(String(e)); }
}
console.log(kinds);
