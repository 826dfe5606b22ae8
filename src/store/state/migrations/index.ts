import type { Migration } from 'kysely/migration'
import * as m0001 from './0001-setting.ts'
import * as m0010 from './0010-sign-in.ts'
import * as m0011 from './0011-grants-and-links.ts'
import * as m0012 from './0012-api-key.ts'
import * as m0013 from './0013-audit-entry.ts'
import * as m0020 from './0020-context.ts'
import * as m0030 from './0030-incidents.ts'
import * as m0040 from './0040-lake.ts'
import * as m0050 from './0050-source.ts'
import * as m0051 from './0051-context-correction.ts'
import * as m0060 from './0060-rule-setting.ts'
import * as m0061 from './0061-rule-exception.ts'
import * as m0065 from './0065-alert-held.ts'
import * as m0066 from './0066-heard.ts'
import * as m0067 from './0067-rule-version.ts'
import * as m0070 from './0070-rule-suspension.ts'
import * as m0076 from './0076-walk-and-threat.ts'
import * as m0077 from './0077-correction-by-site.ts'

/** In order, by name; a migration that has shipped is never edited. */
export const migrations: Record<string, Migration> = {
  '0001-setting': m0001,
  '0010-sign-in': m0010,
  '0011-grants-and-links': m0011,
  '0012-api-key': m0012,
  '0013-audit-entry': m0013,
  '0020-context': m0020,
  '0030-incidents': m0030,
  '0040-lake': m0040,
  '0050-source': m0050,
  '0051-context-correction': m0051,
  '0060-rule-setting': m0060,
  '0061-rule-exception': m0061,
  '0065-alert-held': m0065,
  '0066-heard': m0066,
  '0067-rule-version': m0067,
  '0070-rule-suspension': m0070,
  '0076-walk-and-threat': m0076,
  '0077-correction-by-site': m0077,
}
