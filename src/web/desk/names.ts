/** Names of queues and dispositions in the language shown, as the controller's welcome gave them. */
import { useWords } from '../i18n/index.ts';
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
