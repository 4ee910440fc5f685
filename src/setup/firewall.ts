/**
 * Rules for the kernel's own firewall. drachtio-server says `100 Trying` to any INVITE before it asks the edge, so whoever is to hear
 * nothing at all must not get as far as drachtio-server; where every trunk has its addresses, this is how.
 */
import { isIPv6 } from 'node:net';
import type { readSettingsFile } from '../adapters/sip-edge/index.ts';
import { SetupError } from './say.ts';

type Settings = Extract<ReturnType<typeof readSettingsFile>, { settings: unknown }>['settings'];

/**
 * A file for `nft -f`.
 * @throws SetupError when a trunk calls from anywhere: no firewall can know it
 */
export function firewallRules({ trunks }: Settings, port: number): string {
  const anywhere = trunks.filter(({ addresses }) => addresses.length === 0).map(({ name }) => name);
  if (anywhere.length > 0) {
    throw new SetupError(
      `Trunk ${anywhere.join(', ')} has no addresses, so a firewall cannot tell it from a stranger.`,
    );
  }
  const addresses = [...new Set(trunks.flatMap((trunk) => trunk.addresses))].sort();
  const set = (name: string, type: string, members: string[]) =>
    members.length === 0
      ? []
      : [`  set ${name} {`, `    type ${type}; flags interval;`, `    elements = { ${members.join(', ')} }`, '  }'];
  const isV6 = (one: string) => isIPv6(one.split('/')[0] as string);
  const v4 = addresses.filter((one) => !isV6(one));
  const v6 = addresses.filter(isV6);
  return [
    'add table inet hotline_edge',
    'delete table inet hotline_edge',
    'table inet hotline_edge {',
    ...set('trunks4', 'ipv4_addr', v4),
    ...set('trunks6', 'ipv6_addr', v6),
    '  chain input {',
    '    type filter hook input priority 0; policy accept;',
    '    iif lo accept',
    ...(v4.length > 0 ? [`    meta l4proto { tcp, udp } th dport ${port} ip saddr @trunks4 accept`] : []),
    ...(v6.length > 0 ? [`    meta l4proto { tcp, udp } th dport ${port} ip6 saddr @trunks6 accept`] : []),
    `    meta l4proto { tcp, udp } th dport ${port} drop`,
    '  }',
    '}',
  ].join('\n');
}
