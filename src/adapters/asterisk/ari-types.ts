/** What we use of ARI's messages (Asterisk 22, rest-api/api-docs/*.json). Fields we do not read are left out. */

export type AriChannel = {
  id: string;
  /** `PJSIP/agent-7-0000002a`: technology, endpoint and a number. */
  name: string;
  /** `Down`, `Ring`, `Ringing`, `Up`, `Busy` … */
  state: string;
  caller: { name: string; number: string };
  dialplan: { context: string; exten: string; app_name?: string; app_data?: string };
};

export type AriBridge = { id: string; name: string; bridge_type: string; channels: string[] };

export type AriEndpoint = {
  technology: string;
  resource: string;
  /** `online`: at least one contact that is not known to be unreachable. */
  state?: 'unknown' | 'offline' | 'online';
};

export type AriApplication = { name: string; channel_ids: string[]; endpoint_ids: string[] };

export type AriInfo = {
  system: { version: string; entity_id: string };
  status: { startup_time: string };
};

/** Times in seconds; `talking_duration` without the silence in between. */
export type AriRecording = { name: string; target_uri: string; duration?: number; talking_duration?: number };

export type AriEvent =
  | { type: 'CallBroadcast'; channel: AriChannel }
  | { type: 'StasisStart'; channel: AriChannel; args: string[] }
  | { type: 'ChannelStateChange'; channel: AriChannel }
  | { type: 'ChannelDestroyed'; channel: AriChannel; cause: number; tech_cause?: number }
  | { type: 'ChannelHangupRequest'; channel: AriChannel; cause?: number; soft?: boolean }
  | { type: 'StasisEnd'; channel: AriChannel }
  | { type: 'ChannelDtmfReceived'; channel: AriChannel; digit: string; timestamp: string }
  | { type: 'PlaybackFinished'; playback: { id: string } }
  | { type: 'RecordingFinished' | 'RecordingFailed'; recording: AriRecording }
  | { type: 'PeerStatusChange' | 'EndpointStateChange'; endpoint: AriEndpoint }
  | {
      type: 'ContactStatusChange';
      endpoint: AriEndpoint;
      contact_info?: { uri: string; contact_status: string };
    }
  | { type: 'ChannelUserevent'; eventname: string }
  | { type: 'ApplicationReplaced' };

/** Events nobody here reads; Asterisk is told not to send them, which halves what a call costs on the socket. */
export const UNREAD_EVENTS = [
  'ApplicationRegistered',
  'ApplicationUnregistered',
  'BridgeCreated',
  'BridgeDestroyed',
  'BridgeMerged',
  'BridgeVideoSourceChanged',
  'CallClaimed',
  'ChannelCallerId',
  'ChannelConnectedLine',
  'ChannelCreated',
  'ChannelDialplan',
  'ChannelEnteredBridge',
  'ChannelHold',
  'ChannelLeftBridge',
  'ChannelUnhold',
  'ChannelVarset',
  'DeviceStateChanged',
  'Dial',
  'PlaybackContinuing',
  'PlaybackStarted',
  'RecordingStarted',
] as const;
