/** What the desk's parts show. Written by `session.ts` only; components read. */
import { create } from 'zustand';
import type { DeskPhoneSettings } from '../../adapters/desk/protocol.ts';
import type { CallQuality } from '../../core/events.ts';
import type { MicrophoneProblem } from '../phone/microphone.ts';
import type { RegistrationState, SessionState } from '../phone/softphone.ts';
import type { ConnectionStatus } from './connection.ts';
import { type DeskState, emptyDesk } from './state.ts';

export type DeskStore = {
  status: ConnectionStatus;
  desk: DeskState;
  registration: RegistrationState;
  session: SessionState;
  muted: boolean;
  /** The phone rings aloud: its pop has been seen. */
  ringing: boolean;
  /** The call whose customer's file is on the screen. */
  paintedCallId: string | null;
  microphone: MicrophoneProblem | null;
  checkingMicrophone: boolean;
  /** What to type into the desk phone, until the agent has done so; null: nothing new. */
  deskPhone: DeskPhoneSettings | null;
  /** How the talk sounds now; null while there is none to measure. */
  quality: CallQuality | null;
};

export const initialDesk: DeskStore = {
  status: 'idle',
  desk: emptyDesk,
  registration: 'off',
  session: 'none',
  muted: false,
  ringing: false,
  paintedCallId: null,
  microphone: null,
  checkingMicrophone: false,
  deskPhone: null,
  quality: null,
};

/** Calls ring a telephone of its own, on the desk or outside, and nothing of their sound is in this page. */
export function isOnDeskPhone({ desk }: Pick<DeskStore, 'desk'>): boolean {
  return desk.agent?.phone !== undefined;
}

/** That telephone is a number outside, which is taken by a key. */
export function isOnOutsidePhone({ desk }: Pick<DeskStore, 'desk'>): boolean {
  return desk.agent?.phone === 'outside';
}

export const useDesk = create<DeskStore>(() => initialDesk);
