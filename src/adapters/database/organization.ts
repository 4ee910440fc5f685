/** What the shop has decided, read from its tables into the shape the floor takes. */
import type pg from 'pg';
import { type StoredSettings, settingFaults, withDefaults } from '../../app/customers/settings.ts';
import { MAINLAND } from '../../app/numbers/index.ts';
import { routingFaults } from '../../core/acd/check.ts';
import { ALWAYS_OPEN, type Calendar } from '../../core/calendar/index.ts';
import { callbackFaults } from '../../core/callback/rules.ts';
import { dispositionFaults } from '../../core/disposition.ts';
import type { AgentProfile, Organization, QueueProfile, ScreenNames } from '../../core/organization.ts';
import { spelledOf } from './spelled.ts';

type Read = Omit<Organization, 'flows'> & Pick<Calendar, 'hours'> & { customerSettings: StoredSettings };

/**
 * Reads the organization in one picture (one transaction, so that an edit in the middle is in it wholly or not at all).
 * `flows` is empty: they lie in `ivr-flows/`, and whoever reads those adds them.
 * @throws when the database cannot be reached, has no shop yet (it was never seeded or set up), or its queues cannot be as they
 *   are; the message says what to change
 */
export async function loadOrganization(pool: pg.Pool): Promise<Organization> {
  const { rows } = await pool.query<{ organization: Read | null }>(`
    select (
      select jsonb_build_object(
        'name', shop.names,
        'surveyFlow', shop.survey_flow,
        'returnCallFlow', shop.return_call_flow,
        'standingLegs', shop.standing_legs,
        'callbacks', shop.callbacks,
        'home', jsonb_build_object('country', shop.country, 'areaCode', shop.area_code),
        'customerSettings', shop.customer_settings,
        'utcOffsetMinutes',
          (extract(epoch from (now() at time zone shop.time_zone) - (now() at time zone 'UTC')) / 60)::int,
        'agents', (${AGENTS}),
        'queues', (${QUEUES}),
        'hours', (${HOURS}),
        'numbers', (select coalesce(jsonb_object_agg(dnis, flow_id), '{}') from numbers),
        'dispositions', (
          select coalesce(jsonb_agg(jsonb_build_object('code', code, 'names', names, 'parent', parent,
            'queueIds', queue_ids) order by position), '[]')
          from dispositions where active),
        'skills', (
          select coalesce(jsonb_agg(jsonb_build_object('skillId', skill_id, 'names', names) order by skill_id), '[]')
          from skills),
        'notReadyReasons', (
          select coalesce(jsonb_agg(jsonb_build_object('code', code, 'names', names, 'limitMs', limit_ms,
            'whenExceeded', when_exceeded) order by position), '[]')
          from not_ready_reasons where active)
      ) from shop
    ) as organization`);
  const found = rows[0]?.organization;
  if (!found) throw new Error('The database has no shop yet: start once with DEMO=on, or fill the table `shop`.');
  const home = found.home ?? MAINLAND;
  const { link, sight } = withDefaults(found.customerSettings);
  const queueIds = found.queues.map(({ queueId }) => queueId);
  const faults = [
    ...routingFaults(found),
    ...callbackFaults(found),
    ...dispositionFaults(found.dispositions, queueIds),
    ...settingFaults({ link }, home),
  ];
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return {
    name: found.name satisfies ScreenNames,
    agents: found.agents satisfies AgentProfile[],
    queues: found.queues satisfies QueueProfile[],
    numbers: found.numbers,
    surveyFlow: found.surveyFlow,
    returnCallFlow: found.returnCallFlow ?? null,
    standingLegs: found.standingLegs ?? 'off',
    callbacks: found.callbacks ?? {},
    home,
    customerLink: link,
    sight,
    utcOffsetMinutes: found.utcOffsetMinutes,
    dispositions: found.dispositions.map((one) => ({ ...one, spelled: spelledOf(one.names['zh-CN']) })),
    skills: found.skills ?? [],
    notReadyReasons: found.notReadyReasons ?? [],
    flows: [],
    calendar: { ...ALWAYS_OPEN, hours: found.hours satisfies Calendar['hours'] },
  };
}

const AGENTS = `
  select coalesce(jsonb_agg(jsonb_build_object(
    'agentId', user_id, 'name', name, 'extension', extension, 'grade', grade,
    'skills', (select coalesce(jsonb_object_agg(skill_id, level), '{}') from agent_skills where agent_id = user_id)
  ) order by user_id), '[]')
  from users where role = 'agent' and active`;

const RELAXATION = `
  select coalesce(jsonb_agg(jsonb_build_object('untilMs', until_ms, 'requires', requires) order by until_ms), '[]')
  from (
    select until_ms, jsonb_object_agg(skill_id, level) as requires
    from queue_relaxations r where r.queue_id = queues.queue_id group by until_ms
  ) steps`;

const QUEUES = `
  select coalesce(jsonb_agg(jsonb_build_object(
    'queueId', queue_id, 'names', names,
    'requires', (select coalesce(jsonb_object_agg(skill_id, level), '{}')
      from queue_requirements r where r.queue_id = queues.queue_id),
    'serviceLevelMs', service_level_ms, 'ringTimeoutMs', ring_timeout_ms, 'wrapUpMs', wrap_up_ms,
    'announceEveryMs', announce_every_ms, 'music', music,
    'relaxation', (${RELAXATION}),
    'strategy', strategy, 'priority', priority,
    'headStarts', jsonb_build_object('vipMs', vip_head_start_ms, 'complaintMs', complaint_head_start_ms,
      'calledAgainMs', called_again_head_start_ms),
    'preferredAgent', preferred_agent, 'preferredWaitMs', preferred_wait_ms,
    'occupancyCapPercent', occupancy_cap_percent, 'autoAnswer', auto_answer, 'callbacks', callbacks
  ) order by position), '[]')
  from queues`;

const HOURS = `
  select coalesce(jsonb_object_agg(queue_id, week), '{}')
  from (
    select queue_id, jsonb_build_object(
      'timeZone', min(time_zone),
      'spans', jsonb_agg(jsonb_build_object(
        'weekday', weekday, 'opens', left(opens::text, 5), 'closes', left(closes::text, 5)
      ) order by weekday, opens)
    ) as week
    from hours group by queue_id
  ) weeks`;
