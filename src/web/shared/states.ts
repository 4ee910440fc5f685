/** One look for each state on every page: a colour, a shape and a word, so that no colour has to be told apart. */
import {
  IconCoffee,
  IconHeadset,
  IconNotes,
  IconPhoneCall,
  IconPhoneIncoming,
  IconPower,
  type TablerIcon,
} from '@tabler/icons-react';
import type { AgentStateName } from '../../core/commands.ts';

export const STATE_LOOK: Record<AgentStateName, { color: string; Icon: TablerIcon }> = {
  signedOut: { color: 'gray', Icon: IconPower },
  notReady: { color: 'orange', Icon: IconCoffee },
  ready: { color: 'green', Icon: IconHeadset },
  offered: { color: 'pink', Icon: IconPhoneIncoming },
  onCall: { color: 'blue', Icon: IconPhoneCall },
  wrapUp: { color: 'violet', Icon: IconNotes },
};
