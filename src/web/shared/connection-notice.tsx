import { Alert, Button, Group, Modal, Text } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { takeOver } from '../desk/session.ts';
import { useDesk } from '../desk/store.ts';
import { useWords } from '../i18n/index.ts';

/** A break shorter than this comes and goes without a word. */
const QUIET_MS = 1_500;

/** Says that the desk is cut off, or open elsewhere. `quiet`: the page itself tells of a break (the floor). */
export function ConnectionNotice({ quiet }: { quiet: boolean }) {
  const { t } = useWords();
  const status = useDesk((desk) => desk.status);
  const [isLong, setLong] = useState(false);

  useEffect(() => {
    if (status !== 'retrying') return setLong(false);
    const timer = window.setTimeout(() => setLong(true), QUIET_MS);
    return () => window.clearTimeout(timer);
  }, [status]);

  return (
    <>
      {status === 'retrying' && isLong && !quiet && (
        <Alert color="orange" radius={0} py={6} icon={<IconPlugConnectedX size={18} />} role="status">
          {t('connection.retryingLong')}
        </Alert>
      )}
      <Question
        opened={status === 'replaced'}
        title={t('connection.replacedTitle')}
        text={t('connection.replaced')}
        button={t('connection.takeBack')}
        onAnswer={takeOver}
      />
      <Question
        opened={status === 'elsewhere'}
        title={t('connection.elsewhereTitle')}
        text={t('connection.elsewhereText')}
        button={t('connection.takeOver')}
        onAnswer={takeOver}
      />
      <Question
        opened={status === 'outdated'}
        title={t('connection.outdatedTitle')}
        text={t('connection.outdatedText')}
        button={t('connection.reload')}
        onAnswer={() => location.reload()}
      />
    </>
  );
}

type QuestionProps = { opened: boolean; title: string; text: string; button: string; onAnswer(): void };

/** Nothing can be done in this page but to answer it. */
function Question({ opened, title, text, button, onAnswer }: QuestionProps) {
  return (
    <Modal
      opened={opened}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={title}
      centered
      attributes={{ header: { role: 'none' } }}
    >
      <Text>{text}</Text>
      <Group justify="flex-end" mt="lg">
        <Button onClick={onAnswer} data-autofocus>
          {button}
        </Button>
      </Group>
    </Modal>
  );
}
