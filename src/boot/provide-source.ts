import type { AuditLog } from '../access/audit.ts'
import type { Source } from '../model/source.ts'
import type { SourceStore } from '../sources/source-store.ts'

/** The source with this id; made as given, and written to the audit trail, where there is none. */
export async function provideSource(sources: SourceStore, source: Source, audit: AuditLog): Promise<Source> {
  const found = sources.get(source.id)
  if (found) return found
  await audit.append({
    actor: 'system',
    action: 'source.create',
    target: source.id,
    detail: { by: 'command line' },
  })
  await sources.put(source)
  return source
}
