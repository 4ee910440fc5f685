/**
 * Draws a flow as SVG: steps in layers from the start downwards, ways between them as curves, keys on the ways. A layered
 * layout (Sugiyama, Tagawa and Toda 1981): layers by the longest way, order within a layer by the neighbours' mean place.
 */
import { type FlowDocument, type Step, saidBy, targetsOf } from '../core/ivr/index.ts';

const BOX = { width: 230, height: 78 };
/** Place that a way takes up where it passes a layer. */
const LANE = 18;
const GAP = { across: 26, down: 72 };
const MARGIN = 40;
/** More sweeps change no shipped flow's order any more. */
const SWEEPS = 8;

/** `step` is null for a point on a way that passes the layer. */
type Node = { id: string; step: string | null; layer: number; x: number; width: number; above: Node[]; below: Node[] };
type Way = { from: string; to: string; labels: string[]; through: Node[]; back: boolean };

const COLOURS: Record<string, string> = {
  enqueue: '#d3f2df',
  finish: '#f6d9d9',
  hangup: '#f6d9d9',
  voicemail: '#fdeec8',
  record: '#fdeec8',
  callback: '#d3f2df',
  transfer: '#d3f2df',
  goto: '#e4dcf7',
  return: '#e4dcf7',
  menu: '#d9e8fb',
  collect: '#d9e8fb',
  survey: '#d9e8fb',
};

/** @param document as its file has it: other flows are one box each */
export function drawFlow(flowId: string, document: FlowDocument): string {
  const steps = document.steps ?? {};
  const { nodes, ways } = layersOf(document.start ?? '', steps);
  place(nodes);
  const layers = Math.max(0, ...nodes.map(({ layer }) => layer)) + 1;
  const width = Math.max(...nodes.map((node) => node.x + node.width / 2)) + MARGIN * 2;
  const height = layers * (BOX.height + GAP.down) - GAP.down + MARGIN * 2 + 30;
  const boxes = nodes.filter(({ step }) => step !== null);
  const at = new Map(boxes.map((node) => [node.id, node]));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${round(width)}" height="${height}" viewBox="0 0 ${round(width)} ${height}" font-family="system-ui, 'Noto Sans CJK SC', 'WenQuanYi Micro Hei', sans-serif">`,
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill="#5b6675"/></marker></defs>',
    '<rect width="100%" height="100%" fill="#fff"/>',
    text(MARGIN, 30, 18, `${document.title['zh-CN']} · ${document.title.en} (${flowId})`, 'start', true),
    ...ways.map((way) => wayPath(way, at)),
    ...boxes.map((node) => box(node, steps[node.id] as Step, document)),
    ...labels(ways, at),
    '</svg>',
    '',
  ].join('\n');
}

function layersOf(start: string, steps: Record<string, Step>): { nodes: Node[]; ways: Way[] } {
  const ways = new Map<string, Way>();
  for (const [from, step] of Object.entries(steps)) {
    for (const { path, target: to } of targetsOf(step)) {
      const key = `${from} ${to}`;
      const way = ways.get(key) ?? { from, to, labels: [], through: [], back: false };
      const label = labelOf(step, path);
      if (label && !way.labels.includes(label)) way.labels.push(label);
      ways.set(key, way);
    }
  }
  const all = [...ways.values()];
  markBackWays(start, all);
  const layer = new Map([[start, 0]]);
  // Without the ways back there is no circle, so this comes to rest after at most one round for each layer.
  for (let moved = true; moved; ) {
    moved = false;
    for (const { from, to, back } of all) {
      const wanted = (layer.get(from) ?? 0) + 1;
      if (back || !layer.has(from) || (layer.get(to) ?? -1) >= wanted) continue;
      layer.set(to, wanted);
      moved = true;
    }
  }
  const node = (id: string, step: string | null, width: number, at: number): Node => {
    return { id, step, layer: at, x: 0, width, above: [], below: [] };
  };
  const nodes = Object.keys(steps).map((id) => node(id, id, BOX.width, layer.get(id) ?? 0));
  const byId = new Map(nodes.map((one) => [one.id, one]));
  for (const way of all) {
    if (way.back) continue;
    let last = byId.get(way.from) as Node;
    const end = byId.get(way.to) as Node;
    for (let at = last.layer + 1; at <= end.layer; at += 1) {
      const next = at === end.layer ? end : node(`${way.from} ${way.to} ${at}`, null, LANE, at);
      if (next !== end) {
        nodes.push(next);
        way.through.push(next);
      }
      last.below.push(next);
      next.above.push(last);
      last = next;
    }
  }
  return { nodes, ways: all };
}

function markBackWays(start: string, ways: Way[]): void {
  const done = new Set<string>();
  const under = new Set<string>();
  const visit = (name: string): void => {
    under.add(name);
    for (const way of ways) {
      if (way.from !== name) continue;
      if (under.has(way.to)) way.back = true;
      else if (!done.has(way.to)) visit(way.to);
    }
    under.delete(name);
    done.add(name);
  };
  visit(start);
}

function place(nodes: Node[]): void {
  const layers: Node[][] = [];
  for (const node of nodes) {
    layers[node.layer] ??= [];
    layers[node.layer]?.push(node);
  }
  for (const layer of layers) pack(layer);
  const mean = (near: Node[], own: number) =>
    near.length === 0 ? own : near.reduce((sum, { x }) => sum + x, 0) / near.length;
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const down = sweep % 2 === 0;
    for (const layer of down ? layers : [...layers].reverse()) {
      for (const node of layer) node.x = mean(down ? node.above : node.below, node.x);
      layer.sort((a, b) => a.x - b.x);
      pack(layer);
    }
  }
  const left = Math.min(...nodes.map((node) => node.x - node.width / 2));
  for (const node of nodes) node.x += MARGIN - left;
}

/** Pushes overlapping nodes of a layer apart, from its middle outwards so that it stays where it wants to be. */
function pack(layer: Node[]): void {
  const middle = Math.floor(layer.length / 2);
  const apart = (a: Node, b: Node) => (a.width + b.width) / 2 + GAP.across;
  for (let index = middle + 1; index < layer.length; index += 1) {
    const [before, node] = [layer[index - 1] as Node, layer[index] as Node];
    node.x = Math.max(node.x, before.x + apart(before, node));
  }
  for (let index = middle - 1; index >= 0; index -= 1) {
    const [after, node] = [layer[index + 1] as Node, layer[index] as Node];
    node.x = Math.min(node.x, after.x - apart(node, after));
  }
}

const top = (node: Node) => MARGIN + 20 + node.layer * (BOX.height + GAP.down);

function wayPath({ from, to, through, back }: Way, at: Map<string, Node>): string {
  const [a, b] = [at.get(from) as Node, at.get(to) as Node];
  const style = `fill="none" stroke="#5b6675" stroke-width="1.3"${back ? ' stroke-dasharray="5 4"' : ''} marker-end="url(#tip)"`;
  if (back) {
    // Out on the right side and in again on the right side of the step it goes back to.
    const [x1, y1] = [a.x + BOX.width / 2, top(a) + BOX.height / 2];
    const [x2, y2] = [b.x + BOX.width / 2, top(b) + BOX.height / 2];
    const out = Math.max(x1, x2) + 40;
    return `<path d="M${round(x1)} ${y1}C${round(out)} ${y1} ${round(out)} ${y2} ${round(x2)} ${y2}" ${style}/>`;
  }
  let path = `M${round(a.x)} ${top(a) + BOX.height}`;
  let [x, y] = [a.x, top(a) + BOX.height];
  for (const node of [...through, b]) {
    const end = top(node);
    const half = (y + end) / 2;
    path += `C${round(x)} ${half} ${round(node.x)} ${half} ${round(node.x)} ${end}`;
    if (node.step === null) path += `V${end + BOX.height}`;
    [x, y] = [node.x, end + BOX.height];
  }
  return `<path d="${path}" ${style}/>`;
}

/** Ways that leave one step side by side have their words on two heights, so that neighbours do not cover one another. */
function labels(ways: Way[], at: Map<string, Node>): string[] {
  const nextX = (way: Way) => (way.through[0] ?? (at.get(way.to) as Node)).x;
  const starts = [...new Set(ways.map(({ from }) => from))];
  return starts.flatMap((start) => {
    const onward = ways.filter((way) => way.from === start && way.labels.length > 0);
    return onward.sort((a, b) => nextX(a) - nextX(b)).map((way, index) => wayLabel(way, at, index % 2 === 0 ? -8 : 8));
  });
}

function wayLabel({ from, to, through, back, labels }: Way, at: Map<string, Node>, raisedBy: number): string {
  const [a, b] = [at.get(from) as Node, at.get(to) as Node];
  const next = through[0] ?? b;
  // Where the curve bulges out most: three quarters of the way to its control points.
  const x = back ? Math.max(a.x, b.x) + BOX.width / 2 + 34 : a.x + (next.x - a.x) * 0.6;
  const y = back ? (top(a) + top(b)) / 2 + BOX.height / 2 : top(a) + BOX.height + GAP.down * 0.58 + raisedBy;
  const words = labels.join(' ');
  const width = words.length * 6.4 + 8;
  return `<rect x="${round(x - width / 2)}" y="${round(y - 11)}" width="${round(width)}" height="15" rx="3" fill="#fff" fill-opacity=".9"/>${text(x, y, 11, words, 'middle')}`;
}

function box({ x, id, layer }: Node, step: Step, document: FlowDocument): string {
  const left = x - BOX.width / 2;
  const y = top({ layer } as Node);
  const { zh, en } = wordsOf(step, document);
  return [
    `<rect x="${round(left)}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="8" fill="${COLOURS[step.kind] ?? '#f3f4f6'}" stroke="#8a94a3"/>`,
    text(left + 10, y + 20, 13, id, 'start', true),
    text(left + BOX.width - 10, y + 20, 11, step.kind, 'end'),
    text(left + 10, y + 44, 12, shortened(zh, 17), 'start'),
    text(left + 10, y + 63, 11, shortened(en, 34), 'start'),
  ].join('');
}

/** What stands in the box: the first words that are spoken, or where the step leads. */
function wordsOf(step: Step, { prompts }: FlowDocument): { zh: string; en: string } {
  const both = (words: string) => ({ zh: words, en: '' });
  if (step.kind === 'enqueue') return { zh: `排队：${step.queue}`, en: `Queue: ${step.queue}` };
  if (step.kind === 'transfer') return both(Object.values(step.to).join(''));
  if (step.kind === 'hangup') return { zh: '挂机', en: 'Hang up' };
  if (step.kind === 'goto') return { zh: `流程：${step.flow}`, en: `Flow: ${step.flow}` };
  if (step.kind === 'hours') return { zh: `服务时间：${step.queue}`, en: `Hours of: ${step.queue}` };
  if (step.kind === 'language') return both(step.use === 'en' ? 'English' : '中文');
  if (step.kind === 'lookup') return both(step.find);
  if (step.kind === 'set')
    return both(
      Object.entries(step.set)
        .map((pair) => pair.join(' = '))
        .join(', '),
    );
  for (const { item } of saidBy(step)) {
    const name = typeof item === 'string' ? item : 'in' in item ? item.say : '';
    const words = prompts[name];
    if (words) return { zh: words['zh-CN'], en: words.en };
    if (name) return both(name);
  }
  return both('');
}

/** What is written on a way: the key, or the way's name where that says more than its being there. */
function labelOf(step: Step, path: (string | number)[]): string {
  const [field, key] = path;
  if (step.kind === 'enqueue' && field === 'tooLong') return `> ${step.tooLong?.afterSeconds} s`;
  if (step.kind === 'enqueue' && field === 'full') return `≥ ${step.full?.waiting} waiting 排队`;
  if (field === 'keys') return String(key);
  if (field === 'noInput') return 'silence 无按键';
  if (field === 'noMatch') return 'wrong 错键';
  if (field === 'go') return step.kind === 'survey' ? '1–5' : '';
  if (step.kind === 'choose' && field === 'cases') {
    return shortened(JSON.stringify(step.cases[Number(key)]?.when).replace(/["{}]/g, ''), 40);
  }
  const words: Record<string, string> = {
    found: 'found 查到',
    none: 'none 没有',
    notReached: 'not reached 查询失败',
    nobody: 'nobody here 无人在岗',
    noMessage: 'no message 未留言',
    failed: 'failed 失败',
    busy: 'busy 占线',
    noAnswer: 'no answer 无人接听',
    otherwise: 'otherwise 其他',
    open: 'open 服务中',
    closed: 'closed 已下班',
    holiday: 'holiday 节假日',
    promotion: 'promotion 大促',
  };
  return words[String(field)] ?? String(field);
}

function text(x: number, y: number, size: number, words: string, anchor: string, bold = false): string {
  return `<text x="${round(x)}" y="${round(y)}" font-size="${size}" text-anchor="${anchor}" fill="#1f2733"${bold ? ' font-weight="600"' : ''}>${escaped(words)}</text>`;
}

const round = (value: number) => Math.round(value * 10) / 10;
const shortened = (words: string, most: number) => (words.length > most ? `${words.slice(0, most - 1)}…` : words);
const escaped = (words: string) => words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
