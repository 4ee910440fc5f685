/**
 * The peer: the same Asterisk with app_queue in our place. Its members' phones have the settings that ours have, CDR and CEL
 * are off on both sides, the call is answered in the same way (`Answer(,i)` waits for no sound), and it records talks as we do.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { asteriskTemplates } from '../../src/setup/paths.ts';
import type { Closing } from '../closing.ts';
import { benchAsterisk } from './asterisk.ts';
import { MENU_PROMPT, openAgents, type Side } from './side.ts';

/** What the phones of both sides sign in with: nobody but this machine reaches them. */
const PASSWORD = 'bench';

/**
 * @param options.retrySeconds app_queue's pause before it tries the members again: 5 is its default, 1 the least there is
 */
export async function startPeer(
  closing: Closing,
  options: { name: string; agentIds: string[]; retrySeconds: number },
): Promise<Side> {
  const templates = await fs.mkdtemp('/tmp/hl-bench-peer-');
  closing.add(() => fs.rm(templates, { recursive: true, force: true }));
  await writeTemplates(templates, options);
  const asterisk = await benchAsterisk(closing, templates);
  const server = `127.0.0.1:${asterisk.sipPort}`;
  const credentials = options.agentIds.map((agentId) => ({ user: `agent-${agentId}`, password: PASSWORD }));
  return {
    name: options.name,
    server,
    queueNumber: '4001',
    dialNumber: '4002',
    menuNumber: '4101',
    tonesNumber: '4301',
    keysOf: null,
    menuDialNumber: (n) => `42${n}`,
    agents: await openAgents(closing, server, credentials),
    processes: { asterisk: asterisk.pid },
    allReady: async () => undefined,
  };
}

async function writeTemplates(
  folder: string,
  { agentIds, retrySeconds }: { agentIds: string[]; retrySeconds: number },
): Promise<void> {
  for (const name of await fs.readdir(asteriskTemplates)) {
    if (name.endsWith('.conf')) await fs.copyFile(path.join(asteriskTemplates, name), path.join(folder, name));
  }
  await fs.appendFile(path.join(folder, 'modules.conf'), '\nrequire = app_queue.so\nrequire = func_math.so\n');
  await fs.appendFile(path.join(folder, 'pjsip.conf'), agentIds.map(phone).join(''));
  await fs.writeFile(path.join(folder, 'extensions.conf'), dialplan(agentIds));
  await fs.writeFile(path.join(folder, 'queues.conf'), queue(agentIds, retrySeconds));
}

/** `leastrecent` is what we do: the agent who has been idle longest. */
function queue(agentIds: string[], retrySeconds: number): string {
  return `[general]
persistentmembers = no
autofill = yes
monitor-type = MixMonitor

[bench]
strategy = leastrecent
musicclass = hotline
timeout = 20
retry = ${retrySeconds}
wrapuptime = 0
ringinuse = no
joinempty = yes
leavewhenempty = no
announce-frequency = 0
monitor-format = wav
${agentIds.map((agentId) => `member => PJSIP/agent-${agentId}\n`).join('')}`;
}

/** `42N`: the nth agent. The bare Dial() records too, as the others do. */
function dialplan(agentIds: string[]): string {
  const menu = `exten => s,1,Answer(,i)
 same => n,Background(hotline/${MENU_PROMPT})
 same => n,WaitExten(5)
 same => n,Hangup()
exten => i,1,Goto(s,2)
`;
  return `[from-street]
exten => 4001,1,Answer(,i)
 same => n,Queue(bench)
 same => n,Hangup()
exten => 4002,1,Answer(,i)
 same => n,Dial(PJSIP/agent-${agentIds[0]})
 same => n,Hangup()
exten => 4101,1,Goto(menu-queue,s,1)
exten => 4301,1,Answer(,i)
 same => n,Goto(tones-low,s,1)
exten => _42X.,1,Set(LINE=\${EXTEN:2})
 same => n,Goto(menu-dial,s,1)
exten => _42X,1,Set(LINE=\${EXTEN:2})
 same => n,Goto(menu-dial,s,1)

[menu-queue]
${menu}exten => 1,1,Queue(bench)
 same => n,Hangup()

[menu-dial]
${menu}exten => 1,1,MixMonitor(bench-\${UNIQUEID}.wav)
 same => n,Dial(PJSIP/agent-\${MATH(\${LINE}+${agentIds[0]},int)})
 same => n,Hangup()

${tones('low', 'high')}
${tones('high', 'low')}
[from-agent]
exten => s,1,Hangup()
`;
}

/** A menu as one writes it in a dialplan: a key stops the words and leads on. */
function tones(name: string, other: string): string {
  return `[tones-${name}]
exten => s,1,Background(hotline/zh-CN/tones/${name})
 same => n,WaitExten(20)
 same => n,Hangup()
exten => _[2-9],1,Goto(tones-${other},s,1)
`;
}

/** As the controller makes them (adapters/asterisk/administration.ts), kind \`sip\`. */
function phone(agentId: string): string {
  const name = `agent-${agentId}`;
  return `
[${name}]
type = auth
auth_type = userpass
username = ${name}
password = ${PASSWORD}

[${name}]
type = aor
max_contacts = 1
remove_existing = yes
qualify_frequency = 30
qualify_timeout = 3.0

[${name}]
type = endpoint
auth = ${name}
aors = ${name}
context = from-agent
disallow = all
allow = ulaw,alaw
rtp_symmetric = yes
force_rport = yes
rewrite_contact = yes
dtmf_mode = rfc4733
direct_media = no
rtp_timeout = 30
rtp_timeout_hold = 600
`;
}
