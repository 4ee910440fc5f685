/** As much SIP over WebSocket (RFC 7118) as a softphone needs to register and to be rung. No media is ever set up. */

function header(text: string, name: string): string {
  const line = text.split('\r\n').find((one) => one.toLowerCase().startsWith(`${name.toLowerCase()}:`));
  return line?.slice(name.length + 1).trim() ?? '';
}

/** The answer that a request is due, the ACK that an answered INVITE is due, or null for what needs neither. */
export function answerSip(text: string): string | null {
  if (text.startsWith('SIP/2.0 200') && header(text, 'CSeq').endsWith('INVITE')) return ackText(text);
  const method = text.split(' ', 1)[0] ?? '';
  if (!['REGISTER', 'BYE', 'OPTIONS', 'INVITE'].includes(method)) return null;
  const lines = [
    // Whoever dials the stand-in finds it busy.
    method === 'INVITE' ? 'SIP/2.0 486 Busy Here' : 'SIP/2.0 200 OK',
    `Via: ${header(text, 'Via')}`,
    `From: ${header(text, 'From')}`,
    `To: ${header(text, 'To')};tag=stand-in`,
    `Call-ID: ${header(text, 'Call-ID')}`,
    `CSeq: ${header(text, 'CSeq')}`,
  ];
  if (method === 'REGISTER') lines.push(`Contact: ${header(text, 'Contact')};expires=60`);
  return [...lines, 'Content-Length: 0', '', ''].join('\r\n');
}

function ackText(text: string): string {
  return [
    'ACK sip:agent-1001@hotline.invalid SIP/2.0',
    'Via: SIP/2.0/WS stand-in.invalid;branch=z9hG4bKack',
    `From: ${header(text, 'From')}`,
    `To: ${header(text, 'To')}`,
    `Call-ID: ${header(text, 'Call-ID')}`,
    'CSeq: 1 ACK',
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n');
}

/** An offer a browser accepts; nobody listens at its address. */
const SDP = [
  'v=0',
  'o=- 1 1 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0',
  'm=audio 9 UDP/TLS/RTP/SAVPF 0 101',
  'c=IN IP4 127.0.0.1',
  'a=mid:0',
  'a=rtcp-mux',
  'a=ice-ufrag:abcd',
  'a=ice-pwd:abcdefghijklmnopqrstuvwx',
  `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => 'AB').join(':')}`,
  'a=setup:actpass',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:101 telephone-event/8000',
  'a=sendrecv',
  '',
].join('\r\n');

let invites = 0;

export function inviteText(callId: string | null): string {
  invites += 1;
  return [
    'INVITE sip:agent-1001@hotline.invalid SIP/2.0',
    `Via: SIP/2.0/WS stand-in.invalid;branch=z9hG4bK${invites}`,
    'Max-Forwards: 70',
    `From: <sip:13800138000@hotline.invalid>;tag=f${invites}`,
    'To: <sip:agent-1001@hotline.invalid>',
    `Call-ID: stand-in-${invites}`,
    'CSeq: 1 INVITE',
    'Contact: <sip:stand-in@stand-in.invalid;transport=ws>',
    ...(callId === null ? [] : [`X-Hotline-Call: ${callId}`]),
    'Content-Type: application/sdp',
    `Content-Length: ${SDP.length}`,
    '',
    SDP,
  ].join('\r\n');
}
