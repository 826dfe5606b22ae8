import { z } from 'zod'
import { choiceOf, compilePaths, compileTemplate, compileValues, mappingCache, Paths } from '../mapping.ts'
import type { Fields } from '../read-value.ts'
import { compileTimeFormat, TimeFormat } from '../time-format.ts'
import { compileTopic, TopicPattern, type TopicMatcher } from './topic.ts'

const Template = z.string().min(1).max(300)
/** Where the value lies in a JSON payload; without it the whole payload is the value. */
const common = {
  topic: TopicPattern,
  value: Paths.optional(),
  time: Paths.optional(),
  time_format: TimeFormat.optional(),
  /** Id of the message that the sender gave it. */
  id: Paths.optional(),
  /** What the event is about; captures of the topic and payload paths in braces: `{room} sensor`. */
  device: Template.optional(),
}
const Values = <T extends string>(names: readonly [T, ...T[]]) => choiceOf(names).shape.values

const ReadingRule = z.strictObject({
  ...common,
  kind: z.literal('reading'),
  quantity: Template,
  unit: z.string().max(20).optional(),
  /** Past these the reading is a `threshold` event. */
  above: z.number().optional(),
  below: z.number().optional(),
})
const DoorRule = z.strictObject({
  ...common,
  kind: z.literal('door'),
  door: Template,
  values: Values(['opened', 'closed', 'forced', 'held', 'locked', 'unlocked', 'tamper', 'request_to_exit']),
})
const AlarmRule = z.strictObject({
  ...common,
  kind: z.literal('alarm'),
  partition: Template,
  values: Values(['alarm', 'restore', 'arm', 'disarm', 'bypass', 'trouble', 'test']),
})
const HealthRule = z.strictObject({
  ...common,
  kind: z.literal('health'),
  values: Values(['online', 'offline', 'lost', 'tamper', 'power_loss', 'restored', 'heartbeat']),
})
const SensorRule = z.discriminatedUnion('kind', [ReadingRule, DoorRule, AlarmRule, HealthRule])
export type SensorRule = z.infer<typeof SensorRule>

/**
 * Rules over MQTT topics. A topic has `{name}` for one level that is captured, `+` for one that is not, `#` for the
 * rest. Every rule whose topic fits and whose value is there gives one event.
 */
export const SensorMapping = z.strictObject({ rules: z.array(SensorRule).min(1).max(200) })
export type SensorMapping = z.infer<typeof SensorMapping>

type Template = (captures: ReadonlyMap<string, string>, record: Fields) => string

/** A rule ready to read messages with. */
export interface SensorReader {
  readonly rule: SensorRule
  readonly match: TopicMatcher
  /** Absent: the whole payload is the value. */
  readonly value: ((record: Fields) => unknown) | undefined
  readonly time: (record: Fields, timeZone: string | undefined) => number | undefined
  readonly id: (record: Fields) => unknown
  readonly device: Template
  /** Quantity, door or partition. */
  readonly subject: Template
  readonly meaning: (value: unknown) => string | undefined
}

export function compileSensor({ rules }: SensorMapping): SensorReader[] {
  return rules.map((rule) => {
    const time = compilePaths(rule.time)
    const readTime = compileTimeFormat(rule.time_format)
    const subject = compileTemplate(subjectOf(rule))
    return {
      rule,
      match: compileTopic(rule.topic),
      value: rule.value === undefined ? undefined : compilePaths(rule.value),
      time: (record, timeZone) => readTime(time(record), timeZone),
      id: compilePaths(rule.id),
      device: compileTemplate(rule.device ?? (rule.kind === 'door' ? rule.door : '{name}')),
      subject,
      meaning: rule.kind === 'reading' ? () => undefined : compileValues<string>(rule.values),
    }
  })
}

function subjectOf(rule: SensorRule): string {
  switch (rule.kind) {
    case 'reading':
      return rule.quantity
    case 'door':
      return rule.door
    case 'alarm':
      return rule.partition
    default:
      return '{name}'
  }
}

/** The compiled mapping of a source; undefined where it has none or an invalid one. */
export const sensorMappingOf = mappingCache(SensorMapping, compileSensor)

const opened = { opened: ['open', 'opened', 'on', 'true', false], closed: ['close', 'closed', 'off', true] }
const online = {
  online: ['online', 'up', 'on', 'true', 'connected'],
  offline: ['offline', 'down', 'off', 'false'],
  lost: ['lost', 'disconnected'],
}

/** Topics taken without a mapping: the plain ones of the guide, and zigbee2mqtt's. */
export const sensibleTopics: SensorMapping = {
  rules: [
    {
      topic: 'sensors/{name}/{quantity}',
      kind: 'reading',
      value: ['value', 'state'],
      time: ['time', 'ts', 'timestamp'],
      quantity: '{quantity}',
    },
    {
      topic: 'doors/{name}/state',
      kind: 'door',
      value: ['state', 'value'],
      time: ['time', 'ts', 'timestamp'],
      door: '{name}',
      values: {
        ...opened,
        opened: ['open', 'opened'],
        closed: ['close', 'closed'],
        forced: ['forced', 'forced_open'],
        held: ['held', 'held_open'],
        locked: ['locked'],
        unlocked: ['unlocked'],
        tamper: ['tamper'],
        request_to_exit: ['request_to_exit', 'rex'],
      },
    },
    {
      topic: 'alarms/{name}/state',
      kind: 'alarm',
      value: ['state', 'value'],
      time: ['time', 'ts', 'timestamp'],
      partition: '{name}',
      values: {
        alarm: ['alarm', 'triggered', 'on'],
        restore: ['restore', 'restored', 'normal', 'off'],
        arm: ['arm', 'armed', 'armed_away', 'armed_home', 'armed_night'],
        disarm: ['disarm', 'disarmed'],
        bypass: ['bypass', 'bypassed'],
        trouble: ['trouble', 'fault'],
        test: ['test'],
      },
    },
    {
      topic: 'devices/{name}/availability',
      kind: 'health',
      value: ['state', 'value'],
      time: ['time', 'ts', 'timestamp'],
      values: online,
    },
    { topic: 'zigbee2mqtt/{name}/availability', kind: 'health', value: 'state', values: online },
    {
      topic: 'zigbee2mqtt/{name}',
      kind: 'reading',
      value: 'temperature',
      time: 'last_seen',
      quantity: 'temperature',
      unit: '°C',
    },
    {
      topic: 'zigbee2mqtt/{name}',
      kind: 'reading',
      value: 'humidity',
      time: 'last_seen',
      quantity: 'humidity',
      unit: '%',
    },
    {
      topic: 'zigbee2mqtt/{name}',
      kind: 'door',
      value: 'contact',
      time: 'last_seen',
      door: '{name}',
      values: { opened: [false], closed: [true] },
    },
    {
      topic: 'zigbee2mqtt/{name}',
      kind: 'health',
      value: 'tamper',
      time: 'last_seen',
      values: { tamper: [true] },
    },
  ],
}
