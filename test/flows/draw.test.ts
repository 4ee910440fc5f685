import t from 'tap';
import { loadFlows } from '../../src/adapters/flows/reader.ts';
import { drawFlow } from '../../src/core/flow-editor/draw.ts';
import type { FlowDocument } from '../../src/core/ivr/index.ts';

const played = loadFlows('ivr-flows').sources.filter(({ document }) => (document as FlowDocument).steps);

for (const { flowId, document } of played) {
  t.test(
    `the drawing of ${flowId} shows every step once, with its title in both languages, and none covers another`,
    async (t) => {
      const flow = document as FlowDocument;
      const svg = drawFlow(flowId, flow);
      const boxes = [...svg.matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="230" height="78"/g)].map(([, x, y]) => ({
        x: Number(x),
        y: Number(y),
      }));
      const [, width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
      t.equal(boxes.length, Object.keys(flow.steps ?? {}).length);
      for (const step of Object.keys(flow.steps ?? {})) t.ok(svg.includes(`>${step}</text>`), step);
      t.ok(svg.includes(flow.title['zh-CN']) && svg.includes(flow.title.en));
      for (const [index, a] of boxes.entries()) {
        t.ok(a.x >= 0 && a.y >= 0 && a.x + 230 <= Number(width) && a.y + 78 <= Number(height), 'inside the picture');
        for (const b of boxes.slice(index + 1)) t.notOk(Math.abs(a.x - b.x) < 230 && Math.abs(a.y - b.y) < 78, 'apart');
      }
      t.equal(svg, drawFlow(flowId, flow), 'the same each time');
      t.notMatch(svg, /NaN|undefined/);
    },
  );
}

t.test('words of a flow cannot break the picture', async (t) => {
  const svg = drawFlow('test', {
    title: { 'zh-CN': '<甲&乙>', en: '</text>' },
    start: 'bye',
    prompts: { bye: { 'zh-CN': '<b>', en: 'a & b' } },
    steps: { bye: { kind: 'finish', say: ['bye'], served: true } },
  });
  t.ok(svg.includes('&lt;甲&amp;乙&gt;') && svg.includes('&lt;/text&gt;') && svg.includes('a &amp; b'));
});
