/**
 * Markdown as React elements, made from marked's tokens. No HTML is ever put together, so nothing that is written in an article
 * can become more than text: raw HTML is shown as it was typed, pictures as their words, and only web addresses are links.
 */
import { Anchor } from '@mantine/core';
import { lexer, type Token, type Tokens } from 'marked';
import { createElement, Fragment, memo, type ReactNode } from 'react';
import s from './markdown.module.css';

/** `fill` puts the call's facts into the places of a script; what it returns is shown, never parsed. */
export const Markdown = memo(function Markdown({ text, fill }: { text: string; fill?: (text: string) => ReactNode }) {
  return <div className={s.text}>{blocks(lexer(text), fill ?? ((plain) => plain))}</div>;
});

type Fill = (text: string) => ReactNode;

/** Side by side without keys: an article is drawn whole at each change. */
const row = (parts: ReactNode[]): ReactNode => createElement(Fragment, null, ...parts);

function blocks(tokens: readonly Token[], fill: Fill): ReactNode {
  return row(tokens.map((token) => block(token, fill)));
}

function block(token: Token, fill: Fill): ReactNode {
  switch (token.type) {
    case 'space':
      return null;
    case 'heading':
      return <p className={s.heading}>{blocks(token.tokens ?? [], fill)}</p>;
    case 'paragraph':
      return <p>{blocks(token.tokens ?? [], fill)}</p>;
    case 'blockquote':
      return <blockquote>{blocks(token.tokens ?? [], fill)}</blockquote>;
    case 'list':
      return list(token as Tokens.List, fill);
    case 'table':
      return table(token as Tokens.Table, fill);
    case 'hr':
      return <hr />;
    case 'code':
      return <pre>{token.text}</pre>;
    case 'strong':
      return <strong>{blocks(token.tokens ?? [], fill)}</strong>;
    case 'em':
      return <em>{blocks(token.tokens ?? [], fill)}</em>;
    case 'del':
      return <del>{blocks(token.tokens ?? [], fill)}</del>;
    case 'codespan':
      return <code>{token.text}</code>;
    case 'br':
      return <br />;
    case 'link':
      return link(token as Tokens.Link, fill);
    case 'text':
      return token.tokens === undefined ? fill(token.text) : blocks(token.tokens, fill);
    case 'escape':
    case 'image':
      return token.text;
    default:
      return token.raw;
  }
}

function list({ ordered, start, items }: Tokens.List, fill: Fill): ReactNode {
  const lines = row(items.map((item) => createElement('li', null, blocks(item.tokens, fill))));
  return ordered ? <ol start={Number(start) || 1}>{lines}</ol> : <ul>{lines}</ul>;
}

function table({ header, rows }: Tokens.Table, fill: Fill): ReactNode {
  const cells = (tag: 'th' | 'td', of: Tokens.TableCell[]) =>
    createElement('tr', null, row(of.map((cell) => createElement(tag, null, blocks(cell.tokens, fill)))));
  return (
    <table>
      <thead>{cells('th', header)}</thead>
      <tbody>{row(rows.map((one) => cells('td', one)))}</tbody>
    </table>
  );
}

function link({ href, tokens }: Tokens.Link, fill: Fill): ReactNode {
  if (!/^https?:\/\//i.test(href)) return blocks(tokens, fill);
  return (
    <Anchor href={href} target="_blank" rel="noopener noreferrer" inherit underline="always">
      {blocks(tokens, fill)}
    </Anchor>
  );
}
