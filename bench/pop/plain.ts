/**
 * The peer: a page of plain HTML with one listener on a WebSocket, which writes the customer's file as text. What it takes is what
 * Chromium itself needs between a frame and the glass. Marks are set at the same points as on the desk: when the frame has been
 * parsed, and two frames after the text is in the document.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Closing } from '../closing.ts';

const PAGE = `<!doctype html>
<meta charset="utf-8"><title>plain</title>
<button type="submit">Open</button><pre></pre>
<script>
window.marks = [];
const mark = (name) => {
  marks.push({ name, atMs: performance.now() });
  if (marks.length > 500) marks.shift();
};
const lines = (value, path) =>
  value !== null && typeof value === 'object'
    ? Object.entries(value).flatMap(([key, one]) => lines(one, path + ' ' + key))
    : [path + ': ' + value];
const show = (value, name) => {
  document.querySelector('pre').textContent = lines(value, '').join('\\n');
  requestAnimationFrame(() => requestAnimationFrame(() => mark(name)));
};
document.querySelector('button').onclick = () => {
  const socket = new WebSocket('ws://' + location.host);
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    if (message.type === 'welcome') show(message, 'usable');
    if (message.type === 'offer') {
      mark('offer ' + message.offer.callId);
      show(message.offer, 'painted ' + message.offer.callId);
    }
    if (message.type === 'agent' && message.agent.callId === null) document.querySelector('pre').textContent = '';
  };
};
</script>`;

export type Plain = {
  url: string;
  /** What a page is sent as soon as its socket is open. */
  greetWith(frames: string[]): void;
  /** To the page opened last. @returns Date.now() of the hand-over */
  send(frame: string): number;
};

export async function servePlain(closing: Closing): Promise<Plain> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(PAGE);
  });
  let greeting: string[] = [];
  let last: WebSocket | undefined;
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    last = socket;
    for (const frame of greeting) socket.send(frame);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.add(() => {
    for (const socket of sockets.clients) socket.terminate();
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    greetWith: (frames) => {
      greeting = frames;
    },
    send(frame) {
      const atMs = Date.now();
      last?.send(frame);
      return atMs;
    },
  };
}

export async function openPlain(browser: Browser, plain: Plain): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
  const page = await context.newPage();
  await page.goto(plain.url);
  return page;
}
