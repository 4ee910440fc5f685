/**
 * A field that grows with what is written in it. By style alone: the component library's own way measures a hidden copy, and a
 * customer's file that appears beside it would be laid out twice before it is painted.
 */
import { Textarea, type TextareaProps } from '@mantine/core';
import type { CSSProperties } from 'react';
import s from './growing-textarea.module.css';

type GrowingTextareaProps = Omit<TextareaProps, 'autosize' | 'minRows' | 'maxRows' | 'rows'> & {
  leastRows: number;
  mostRows?: number;
};

/** No longer than a page is high. */
const MOST_ROWS = 20;

export function GrowingTextarea({ leastRows, mostRows = MOST_ROWS, ...others }: GrowingTextareaProps) {
  const rows = { '--least-rows': leastRows, '--most-rows': mostRows } as CSSProperties;
  return <Textarea {...others} rows={leastRows} style={rows} classNames={{ input: s.input }} />;
}
