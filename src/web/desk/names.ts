/** Names of queues, skills and dispositions in the language shown, as the controller's welcome gave them. */
import { useWords, wordFor } from '../i18n/index.ts';
import { useDesk } from './store.ts';

export function useQueueName(): (queueId: string) => string {
  const { language } = useWords();
  const queues = useDesk(({ desk }) => desk.welcome?.queues);
  return (queueId) => queues?.find((queue) => queue.queueId === queueId)?.names[language] ?? queueId;
}

export function useDispositionName(): (code: string) => string {
  const { language } = useWords();
  const dispositions = useDesk(({ desk }) => desk.welcome?.dispositions);
  return (code) => dispositions?.find((disposition) => disposition.code === code)?.names[language] ?? code;
}

export function useSkillName(): (skillId: string) => string {
  const { language } = useWords();
  const skills = useDesk(({ desk }) => desk.welcome?.skills);
  return (skillId) => skills?.find((skill) => skill.skillId === skillId)?.names[language] ?? skillId;
}

/** The shop's own word for why an agent is not ready, or the page's for what the rules say. */
export function useReasonName(): (code: string) => string {
  const { t, language } = useWords();
  const reasons = useDesk(({ desk }) => desk.welcome?.notReadyReasons);
  return (code) => reasons?.find((reason) => reason.code === code)?.names?.[language] ?? wordFor(t, 'reason', code);
}

/** Agents' names are on the floor's picture, which supervisors have; an agent's page knows its own. */
export function useAgentName(): (agentId: string) => string {
  const agents = useDesk(({ desk }) => desk.floor?.agents);
  const user = useDesk(({ desk }) => desk.welcome?.user);
  return (agentId) =>
    agents?.find((agent) => agent.agentId === agentId)?.name ?? (user?.userId === agentId ? user.name : agentId);
}
