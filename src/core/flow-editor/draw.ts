/** A flow as an SVG picture that stands alone. */
import type { FlowDocument } from '../ivr/index.ts';
import { BOX, type GraphBox, type GraphWay, graphOf } from './graph.ts';
import { shortened } from './words.ts';

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
  const { width, height, boxes, ways } = graphOf(document);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, 'Noto Sans CJK SC', 'WenQuanYi Micro Hei', sans-serif">`,
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill="#5b6675"/></marker></defs>',
    '<rect width="100%" height="100%" fill="#fff"/>',
    text(40, 30, 18, `${document.title['zh-CN']} · ${document.title.en} (${flowId})`, 'start', true),
    ...ways.map(wayPath),
    ...boxes.map(box),
    ...ways.filter(({ label }) => label !== '').map(wayLabel),
    '</svg>',
    '',
  ].join('\n');
}

function wayPath({ path, back }: GraphWay): string {
  return `<path d="${path}" fill="none" stroke="#5b6675" stroke-width="1.3"${back ? ' stroke-dasharray="5 4"' : ''} marker-end="url(#tip)"/>`;
}

function wayLabel({ label, labelX: x, labelY: y }: GraphWay): string {
  const width = label.length * 6.4 + 8;
  return `<rect x="${round(x - width / 2)}" y="${round(y - 11)}" width="${round(width)}" height="15" rx="3" fill="#fff" fill-opacity=".9"/>${text(x, y, 11, label, 'middle')}`;
}

function box({ x, y, step, kind, words }: GraphBox): string {
  return [
    `<rect x="${x}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="8" fill="${COLOURS[kind] ?? '#f3f4f6'}" stroke="#8a94a3"/>`,
    text(x + 10, y + 20, 13, step, 'start', true),
    text(x + BOX.width - 10, y + 20, 11, kind, 'end'),
    text(x + 10, y + 44, 12, shortened(words['zh-CN'], 17), 'start'),
    text(x + 10, y + 63, 11, shortened(words.en, 34), 'start'),
  ].join('');
}

function text(x: number, y: number, size: number, words: string, anchor: string, bold = false): string {
  return `<text x="${round(x)}" y="${round(y)}" font-size="${size}" text-anchor="${anchor}" fill="#1f2733"${bold ? ' font-weight="600"' : ''}>${escaped(words)}</text>`;
}

const round = (value: number) => Math.round(value * 10) / 10;
const escaped = (words: string) => words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
