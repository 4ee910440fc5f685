/** The floor: queues at a glance, then who does what and which calls are under way. `?wall=1` is the screen on the wall. */
import { Button, Center, Loader, Text, Title } from '@mantine/core';
import { IconDeviceTv, IconX } from '@tabler/icons-react';
import { Link, useSearchParams } from 'wouter';
import { useDesk } from '../desk/store.ts';
import { useWords } from '../i18n/index.ts';
import { SendNotice } from '../notices/send.tsx';
import { AgentsTable } from './agents-table.tsx';
import { CallbacksTable } from './callbacks-table.tsx';
import { CallsTable } from './calls-table.tsx';
import { DataAge } from './data-age.tsx';
import { EdgeLine } from './edge-line.tsx';
import s from './floor.module.css';
import { QueueTiles } from './queue-tiles.tsx';
import { WaitAccuracy } from './wait-accuracy.tsx';

export default function FloorPage() {
  const { t } = useWords();
  const [params] = useSearchParams();
  const floor = useDesk(({ desk }) => desk.floor);
  const isCutOff = useDesk((desk) => desk.status === 'retrying');
  const isWall = params.get('wall') === '1';
  if (floor === null) {
    return (
      <Center component="main" h="60vh">
        {isCutOff ? <Text role="alert">{t('error.notReached')}</Text> : <Loader aria-label={t('common.loading')} />}
      </Center>
    );
  }
  return (
    <main className={s.floor} data-wall={isWall}>
      <div className={s.head}>
        <Title order={1} className={s.title}>
          {t('floor.title')}
        </Title>
        <DataAge floor={floor} />
        {!isWall && <SendNotice />}
        <Button
          component={Link}
          href={isWall ? '/floor' : '/floor?wall=1'}
          size="compact-sm"
          variant="default"
          leftSection={isWall ? <IconX size={15} /> : <IconDeviceTv size={15} />}
        >
          {t(isWall ? 'floor.wallLeave' : 'floor.wall')}
        </Button>
      </div>
      <EdgeLine edge={floor.edge} />
      <QueueTiles queues={floor.queues} />
      {isWall ? (
        <Text className={s.wallFoot}>
          {t('floor.calls')}: <strong className="digits">{floor.calls.length}</strong> · {t('floor.agents')}:{' '}
          <strong className="digits">
            {t('floor.onlineCount', { n: floor.agents.filter((agent) => agent.state !== 'signedOut').length })}
          </strong>
        </Text>
      ) : (
        <>
          <div className={s.tables}>
            <AgentsTable floor={floor} />
            <CallsTable floor={floor} />
          </div>
          <CallbacksTable floor={floor} />
          <WaitAccuracy floor={floor} />
        </>
      )}
    </main>
  );
}
