/** What an operator sets for the edge, as the steps read it. The file it comes from is read in settings-file.ts. */

/** A carrier's line, and how calls of it are known. */
export type Trunk = {
  name: string;
  /** Addresses and networks (`203.0.113.0/24`) its requests come from; empty: from anywhere, with the proof below. */
  addresses: string[];
  /** It proves itself with a password (RFC 8760's MD5, RFC 3261, 22.4). */
  digest: { user: string; password: string } | null;
  /** It comes over TLS only; the drachtio-server in front has then checked its certificate. */
  tls: boolean;
  /** Its P-Asserted-Identity and Diversion are believed. */
  believed: boolean;
};

/** One Asterisk. */
export type NodeSettings = {
  name: string;
  /** `host:port`, where it takes SIP over UDP. */
  address: string;
  /** Its share of calls beside the others'; 0 takes none while another can. */
  weight: number;
  /** Takes no new calls; those it has go on. */
  drain: boolean;
};

/** Tokens come back at `perSecond`, up to `burst`. */
export type Rate = { perSecond: number; burst: number };

export type EdgeSettings = {
  /** ISO 3166: what a number without a country code is read as. */
  country: string;
  trunks: Trunk[];
  /** Numbers that lead to us, as the hotline's table `numbers` spells them; `*`: whatever a trunk sends. */
  numbers: string[];
  nodes: NodeSettings[];
  /** `open`, or the reason why calls are answered 503 for now. */
  door: 'open' | 'closed' | 'emergency';
  /** Seconds in Retry-After of such answers. */
  retryAfterS: number;
  rate: { perSource: Rate; inAll: Rate };
  bans: {
    /** So many wrong tries … */
    strikes: number;
    /** … within this time … */
    withinS: number;
    /** … are a ban for so long. */
    forS: number;
  };
  limits: {
    /** Calls under way in the hotline at which it is full; null: Asterisk's own limit is the only one. */
    calls: number | null;
    /** Of a request, in bytes. */
    messageBytes: number;
    /** Header fields of a request. */
    headers: number;
  };
  /** The controller, `http://host:port`, asked how many calls there are; null: the edge never counts as full. */
  hotline: string | null;
};

/** What a file that says only who may call and where to gets. */
export const DEFAULTS = {
  country: 'CN',
  door: 'open',
  retryAfterS: 120,
  // A carrier's line brings some calls a second; a core of Asterisk takes 100 (docs/benchmarks.md).
  rate: { perSource: { perSecond: 30, burst: 60 }, inAll: { perSecond: 100, burst: 200 } },
  bans: { strikes: 5, withinS: 60, forS: 3600 },
  // An INVITE with video, certificates' history and a long route stays below 8 kB; a datagram cannot have more than 64 kB.
  limits: { calls: null, messageBytes: 16_384, headers: 100 },
  hotline: null,
} as const satisfies Partial<EdgeSettings>;
