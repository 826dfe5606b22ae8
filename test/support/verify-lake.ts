import { openLake } from '../../src/store/lake/lake.ts'
import type { VerifyResult } from '../../src/store/lake/verify.ts'
import { openLocalState } from '../../src/store/state/state-store.ts'
import { dataFolderAt } from '../../src/pipeline/data-folder.ts'
import { openAudit, type AuditReport } from '../../src/access/audit.ts'
import { anchorFile } from '../../src/access/audit-anchors.ts'
import { join } from 'node:path'

/** Reads a data folder's lake and audit trail back while nobody runs on it. */
export async function verifyFolder(root: string): Promise<{ lake: VerifyResult; audit: AuditReport }> {
  const folder = dataFolderAt(root)
  const state = await openLocalState(folder.state)
  const lake = await openLake({
    folder: folder.lake,
    spoolFolder: folder.spool,
    state,
    owner: false,
    onError: () => {},
  })
  try {
    const audit = openAudit(state, anchorFile(join(folder.root, 'audit-anchors.log')), Date.now)
    return { lake: await lake.verify(), audit: await audit.verify() }
  } finally {
    await lake.stop()
    await state.close()
  }
}
