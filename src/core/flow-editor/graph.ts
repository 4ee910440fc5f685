/**
 * Where a flow's steps and ways lie when it is drawn: steps in layers from the start downwards, ways between them as curves,
 * keys on the ways. A layered layout (Sugiyama, Tagawa and Toda 1981): layers by the longest way, order within a layer by the
 * neighbours' mean place. The browser draws by it with live counts, `draw.ts` makes a picture of it.
 */
import { type FlowDocument, type Step, targetsOf } from '../ivr/index.ts';
import type { ScreenNames } from '../organization.ts';
import { labelOf, wordsOf } from './words.ts';

/** All lengths are in SVG's user units. `x` and `y` are a box's left upper corner. */
export type GraphBox = { step: string; kind: string; x: number; y: number; words: ScreenNames };
/** `path` is SVG's; `back` leads up again. `label`: keys or names of the ways that go there together, '' for a plain one. */
export type GraphWay = {
  from: string;
  to: string;
  path: string;
  back: boolean;
  label: string;
  labelX: number;
  labelY: number;
};
export type FlowGraph = { width: number; height: number; boxes: GraphBox[]; ways: GraphWay[] };

export const BOX = { width: 230, height: 78 };
/** Place that a way takes up where it passes a layer. */
const LANE = 18;
const GAP = { across: 26, down: 72 };
const MARGIN = 40;
/** More sweeps change no shipped flow's order any more. */
const SWEEPS = 8;

/** `step` is null for a point on a way that passes the layer. */
type Node = { id: string; step: string | null; layer: number; x: number; width: number; above: Node[]; below: Node[] };
type Way = { from: string; to: string; labels: string[]; through: Node[]; back: boolean };

/** @param document as its text has it: other flows are one box each. Ways to steps that do not exist are left out. */
export function graphOf(document: FlowDocument): FlowGraph {
  const steps = document.steps ?? {};
  const { nodes, ways } = layersOf(document.start ?? '', steps);
  place(nodes);
  const layers = Math.max(0, ...nodes.map(({ layer }) => layer)) + 1;
  const boxes = nodes.filter(({ step }) => step !== null);
  const at = new Map(boxes.map((node) => [node.id, node]));
  const backs = ways.some(({ back }) => back) ? 60 : 0;
  return {
    width: round(Math.max(0, ...nodes.map((node) => node.x + node.width / 2)) + MARGIN * 2 + backs),
    height: layers * (BOX.height + GAP.down) - GAP.down + MARGIN * 2 + 30,
    boxes: boxes.map((node) => ({
      step: node.id,
      kind: (steps[node.id] as Step).kind,
      x: round(node.x - BOX.width / 2),
      y: top(node),
      words: wordsOf(steps[node.id] as Step, document),
    })),
    ways: placedWays(ways, at),
  };
}

function layersOf(start: string, steps: Record<string, Step>): { nodes: Node[]; ways: Way[] } {
  const ways = new Map<string, Way>();
  for (const [from, step] of Object.entries(steps)) {
    for (const { path, target: to } of targetsOf(step)) {
      if (!(to in steps)) continue;
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

function pathOf({ from, to, through, back }: Way, at: Map<string, Node>): string {
  const [a, b] = [at.get(from) as Node, at.get(to) as Node];
  if (back) {
    // Out on the right side and in again on the right side of the step it goes back to.
    const [x1, y1] = [a.x + BOX.width / 2, top(a) + BOX.height / 2];
    const [x2, y2] = [b.x + BOX.width / 2, top(b) + BOX.height / 2];
    const out = Math.max(x1, x2) + 40;
    return `M${round(x1)} ${y1}C${round(out)} ${y1} ${round(out)} ${y2} ${round(x2)} ${y2}`;
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
  return path;
}

/** Ways that leave one step side by side have their words on two heights, so that neighbours do not cover one another. */
function placedWays(ways: Way[], at: Map<string, Node>): GraphWay[] {
  const nextX = (way: Way) => (way.through[0] ?? (at.get(way.to) as Node)).x;
  const starts = [...new Set(ways.map(({ from }) => from))];
  return starts.flatMap((start) => {
    const onward = ways.filter((way) => way.from === start);
    return onward.sort((a, b) => nextX(a) - nextX(b)).map((way, index) => placedWay(way, at, index % 2 === 0 ? -8 : 8));
  });
}

function placedWay(way: Way, at: Map<string, Node>, raisedBy: number): GraphWay {
  const { from, to, through, back, labels } = way;
  const [a, b] = [at.get(from) as Node, at.get(to) as Node];
  const next = through[0] ?? b;
  // Where the curve bulges out most: three quarters of the way to its control points.
  const x = back ? Math.max(a.x, b.x) + BOX.width / 2 + 34 : a.x + (next.x - a.x) * 0.6;
  const y = back ? (top(a) + top(b)) / 2 + BOX.height / 2 : top(a) + BOX.height + GAP.down * 0.58 + raisedBy;
  return { from, to, path: pathOf(way, at), back, label: labels.join(' '), labelX: round(x), labelY: round(y) };
}

const round = (value: number) => Math.round(value * 10) / 10;
