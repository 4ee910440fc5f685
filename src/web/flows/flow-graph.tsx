/** The drawn flow: steps that lead to their line, callers who stand in them now, and where the callers of a period went. */
import { Button, Group } from '@mantine/core';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { FlowGraph, GraphBox, GraphWay } from '../../core/flow-editor/graph.ts';
import type { FunnelStep } from '../../core/flow-editor/messages.ts';
import { formatDuration } from '../shared/format.ts';
import s from './flow-graph.module.css';
import { fill, useFlowWords } from './words.ts';

/** As the layout has it: `BOX` of src/core/flow-editor/graph.ts. */
const BOX = { width: 230, height: 78 };
const KINDS: Record<string, string | undefined> = {
  enqueue: s.good,
  finish: s.end,
  hangup: s.end,
  voicemail: s.message,
  record: s.message,
  callback: s.good,
  transfer: s.good,
  goto: s.other,
  return: s.other,
  menu: s.asks,
  collect: s.asks,
  survey: s.asks,
};

/** A box's words can just be read at this scale, and three boxes stand side by side on a laptop. */
const FIRST_SCALE = 0.72;

export type StepNumbers = { live: number; funnel: FunnelStep | null };

export function FlowGraphView(props: {
  graph: FlowGraph;
  /** Name of the step the cursor is in, or the trial stands in. */
  current: string | null;
  numbersOf(step: string): StepNumbers;
  /** How often the way was taken; null where nothing is counted. */
  countOf(way: GraphWay): number | null;
  onStep(step: string): void;
}) {
  const { graph, current } = props;
  const { w } = useFlowWords();
  const region = useRef<HTMLElement>(null);
  const [scale, setScale] = useState(FIRST_SCALE);
  // What the cursor or the trial stands in is brought into sight; at first the step that meets callers.
  const shown = current ?? graph.boxes.find(({ y }) => y === Math.min(...graph.boxes.map((box) => box.y)))?.step;
  useEffect(() => {
    const box = scale > 0 && region.current?.querySelector(`[data-step="${shown}"]`);
    if (box) box.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [shown, scale]);
  const fit = () => setScale((region.current?.clientWidth ?? graph.width) / graph.width);
  return (
    <>
      <Group gap={6} justify="flex-end" className={s.zoom}>
        <Button size="compact-xs" variant="default" aria-label={w.zoomOut} onClick={() => setScale(scale / 1.25)}>
          −
        </Button>
        <Button size="compact-xs" variant="default" aria-label={w.zoomIn} onClick={() => setScale(scale * 1.25)}>
          +
        </Button>
        <Button size="compact-xs" variant="default" onClick={fit}>
          {w.zoomFit}
        </Button>
      </Group>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1) */}
      <section className={s.scroll} tabIndex={0} aria-label={w.graphLabel} ref={region}>
        {/* biome-ignore lint/a11y/noSvgWithoutTitle: each step in it has its own name; the region around it has the whole's */}
        <svg
          className={s.graph}
          viewBox={`0 0 ${graph.width} ${graph.height}`}
          style={{ width: graph.width * scale, height: graph.height * scale }}
        >
          <defs>
            <marker id="way-tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
              <path d="M0 0 8 4 0 8z" className={s.tip} />
            </marker>
          </defs>
          {graph.ways.map((way) => (
            <path
              key={`${way.from} ${way.to}`}
              d={way.path}
              className={s.way}
              data-taken={(props.countOf(way) ?? 0) > 0}
              strokeDasharray={way.back ? '5 4' : undefined}
              markerEnd="url(#way-tip)"
            />
          ))}
          {graph.boxes.map((box) => (
            <Box
              key={box.step}
              box={box}
              numbers={props.numbersOf(box.step)}
              isCurrent={box.step === props.current}
              onOpen={() => props.onStep(box.step)}
            />
          ))}
          {graph.ways.map((way) => (
            <WayLabel key={`${way.from} ${way.to}`} way={way} count={props.countOf(way)} />
          ))}
        </svg>
      </section>
    </>
  );
}

function Box(props: { box: GraphBox; numbers: StepNumbers; isCurrent: boolean; onOpen(): void }) {
  const { box, onOpen } = props;
  const { w, language } = useFlowWords();
  const { live, funnel } = props.numbers;
  const label =
    fill(w.stepLabel, { step: box.step, kind: box.kind, now: live }) +
    (funnel ? fill(w.stepFunnel, { entered: funnel.entered, hungUp: funnel.hungUp }) : '');
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    onOpen();
  };
  const other = language === 'en' ? 'zh-CN' : 'en';
  return (
    // biome-ignore lint/a11y/useSemanticElements: SVG has no button
    <g
      className={s.step}
      role="button"
      tabIndex={0}
      aria-label={label}
      data-step={box.step}
      data-live={live}
      data-entered={funnel?.entered}
      data-hung-up={funnel?.hungUp}
      onClick={onOpen}
      onKeyDown={onKeyDown}
      transform={`translate(${box.x} ${box.y})`}
    >
      <rect
        width={BOX.width}
        height={BOX.height}
        rx="8"
        className={`${s.box} ${KINDS[box.kind] ?? ''}`}
        data-current={props.isCurrent}
      />
      <text x="10" y="20" className={s.name}>
        {shortened(box.step, 22)}
      </text>
      <text x={BOX.width - 10} y="20" className={s.kind} textAnchor="end">
        {box.kind}
      </text>
      <text x="10" y="42" className={s.words}>
        {shortenedTo(box.words[language], 34)}
      </text>
      <text x="10" y="58" className={s.small}>
        {shortenedTo(box.words[other], 38)}
      </text>
      {live > 0 && <Pill x={BOX.width - 14} y={-2} look={s.live} text={String(live)} />}
      {funnel && <Pill x={30} y={BOX.height} look={s.entered} text={`▸ ${funnel.entered}`} />}
      {funnel?.medianMs != null && <Pill x={115} y={BOX.height} look={s.time} text={formatDuration(funnel.medianMs)} />}
      {funnel && funnel.hungUp > 0 && (
        <Pill x={BOX.width - 32} y={BOX.height} look={s.lost} text={`✕ ${funnel.hungUp}`} />
      )}
    </g>
  );
}

function Pill({ x, y, look, text }: { x: number; y: number; look: string | undefined; text: string }) {
  const width = text.length * 7.5 + 14;
  return (
    <g className={`${s.pill} ${look ?? ''}`}>
      <rect x={x - width / 2} y={y - 10} width={width} height="20" rx="10" />
      <text x={x} y={y + 4.5} textAnchor="middle">
        {text}
      </text>
    </g>
  );
}

function WayLabel({ way, count }: { way: GraphWay; count: number | null }) {
  const words = count === null ? way.label : `${way.label}${way.label ? ' · ' : ''}${count}`;
  if (words === '' || (way.label === '' && count === 0)) return null;
  const width = [...words].reduce((sum, sign) => sum + (sign > '\u2e80' ? 11.5 : 6.2), 10);
  return (
    <g className={s.wayLabel} data-way={`${way.from} ${way.to}`} data-count={count ?? undefined}>
      <rect x={way.labelX - width / 2} y={way.labelY - 11} width={width} height="15" rx="3" />
      <text x={way.labelX} y={way.labelY} textAnchor="middle">
        {words}
      </text>
    </g>
  );
}

const shortened = (text: string, most: number) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

/** To a width: a Chinese character is as wide as two letters. */
function shortenedTo(text: string, most: number): string {
  let width = 0;
  for (const [at, sign] of [...text].entries()) {
    width += sign > '\u2e80' ? 2 : 1;
    if (width > most) return `${[...text].slice(0, at).join('')}…`;
  }
  return text;
}
